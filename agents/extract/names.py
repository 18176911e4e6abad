"""From what the model saw and what the gazetteer knows to one list of names.

The gazetteer extends the model's spans and never splits one, longest first; it says what type a known name has.
The one exception: a span made of nothing but known names ("Tajik-Afghan", "Paris, France") becomes those.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from agents.extract.gazetteer import Entry, gazetteer, lines
from agents.extract.model import Named

TYPES = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "LAW", "PRODUCT", "WEAPON", "MILITARY_UNIT"))
"""The labels that are published; numbers, dates and the like name nobody."""

_LEADING = re.compile(r"(?:(?:the|an?)\s+|[^\w(]+)+", re.IGNORECASE)
_TRAILING = re.compile(r"(?:['’]s?(?!\w)|[^\w).'’]+)+\Z")
_BETWEEN = re.compile(r"(?:[\s,/–-]|and\b|&)*")
_PLACES = frozenset(("GPE", "LOC", "FAC", "NORP"))

_EXERCISES = re.compile(r"\b(?:exercises?|drills?|manoeuvres|maneuvers|war ?games?)\b", re.IGNORECASE)
_EXERCISE = re.compile(r"\b[A-Z][a-zA-Z]+(?:[ -][A-Z][a-zA-Z]+){0,2}(?: \([A-Z]\w+\))?[ -](?:19|20)\d\d\b")
_SENTENCE = re.compile(r"[.!?]\s|\n")
_DATE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter|In|Since|By|Until)\b"
)
_REACH = 400  # characters between the word "exercise" and the exercise's name, at most: one long sentence


@dataclass(frozen=True, slots=True)
class Name:
    """A named thing in the text: characters, OntoNotes label, and what the gazetteer knows of it, if anything."""

    start: int
    end: int
    type: str
    entry: Entry | None = None


def names(text: str, seen: Sequence[Named]) -> list[Name]:
    """All names in `text`, in order, never overlapping; `seen` is what the model found, possibly nothing."""
    matches = gazetteer().find(text)
    known = [Name(m.start, m.end, m.entry.type, m.entry) for m in matches]
    loose = {(m.start, m.end) for m in matches if m.ambiguous}
    pool = sorted(known + exercises(text, known), key=lambda n: n.start)
    persons = {word for s in seen if s.label == "PERSON" for word in _part_of_longer(text[s.start : s.end])}
    spans = [tidy for s in seen if s.label in TYPES and (tidy := _tidy(text, s))]
    repaired = [part for span in spans for part in _repair(text, span, pool, loose, persons)]
    return _longest(repaired + [name for name in pool if (name.start, name.end) not in loose])


def exercises(text: str, known: Sequence[Name]) -> list[Name]:
    """Military exercises by their form ("the exercise … Interaction 2021"); known names before it are cut off."""
    found = []
    for match in _EXERCISE.finditer(text):
        start = max([match.start(), *(n.end for n in known if match.start() < n.end < match.end())])
        start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip(" -"))
        before = _SENTENCE.split(text[max(0, start - _REACH) : start])[-1]
        if _EXERCISES.search(before) and not _DATE.match(text, start):
            found.append(Name(start, match.end(), "EVENT"))
    return found


def _tidy(text: str, seen: Named) -> Name | None:
    """The span without article, possessive and stray marks; nothing, if no name remains."""
    start, end = seen.start, seen.end
    if leading := _LEADING.match(text, start, end):
        start = leading.end()
    if trailing := _TRAILING.search(text, start, end):
        end = trailing.start()
    name = text[start:end]
    if not any(c.isupper() for c in name) or name in _not_entities():
        return None
    return Name(start, end, seen.label)


def _repair(text: str, span: Name, pool: Sequence[Name], loose: set[tuple[int, int]], persons: set[str]) -> list[Name]:
    """The span with the gazetteer's type, or the known names it is made of."""
    first = bisect_left(pool, span.start, key=lambda n: n.start)
    last = bisect_left(pool, span.end, key=lambda n: n.start)
    inside = [name for name in pool[first:last] if name.end <= span.end]
    if [(name.start, name.end) for name in inside] == [(span.start, span.end)]:
        if span.type == "PERSON" and text[span.start : span.end] in persons:
            return [span]
        certain = (span.start, span.end) not in loose or inside[0].type == span.type
        return inside if certain or {span.type, inside[0].type} <= _PLACES else [span]
    if len(inside) > 1 and _BETWEEN.fullmatch(_rest(text, span, inside)):
        return inside
    return [span]


def _rest(text: str, span: Name, parts: Sequence[Name]) -> str:
    """What of the span is in none of its parts."""
    edges = [span.start, *(edge for part in parts for edge in (part.start, part.end)), span.end]
    return " ".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def _longest(candidates: Sequence[Name]) -> list[Name]:
    """The candidates that stay where several claim the same words: the longest, then the model's."""
    kept: list[Name] = []
    taken = bytearray(max((name.end for name in candidates), default=0))
    for name in sorted(candidates, key=lambda n: n.start - n.end):
        if not any(taken[name.start : name.end]):
            taken[name.start : name.end] = b"\1" * (name.end - name.start)
            kept.append(name)
    return sorted(kept, key=lambda n: n.start)


def _part_of_longer(name: str) -> set[str]:
    """The words of a person's name of several words: each alone is then that person."""
    words = name.split()
    return set(words) if len(words) > 1 else set()


@cache
def _not_entities() -> frozenset[str]:
    return frozenset(lines("not_entities.txt"))
