"""From what the model saw and what the gazetteer knows to one list of names.

The gazetteer extends the model's spans and never splits one, longest first; it says what type a known name has.
The one exception: a span made of nothing but known names ("Tajik-Afghan", "Paris, France") becomes those.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache

from agents.extract.acronyms import meant
from agents.extract.edges import after_office, pieces, trim
from agents.extract.exercises import exercises
from agents.extract.gazetteer import Entry, gazetteer, lines
from agents.extract.model import Named
from agents.extract.relabel import called, relabelled

TYPES = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "LAW", "PRODUCT", "WEAPON", "MILITARY_UNIT"))
"""The labels that are published; numbers, dates and the like name nobody."""

_BETWEEN = re.compile(r"(?:[\s,/–-]|(?:and|in|near|against|outside)\b|&)*")
_PLACES = frozenset(("GPE", "LOC", "FAC", "NORP"))


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
    single = called(text)
    loose = {(m.start, m.end) for m in matches if m.ambiguous or text[m.start : m.end] in single}
    events = [Name(start, end, "EVENT") for start, end in exercises(text, matches)]
    own = meant(text, matches, (text[s.start : s.end] for s in seen if s.label == "ORG"))
    known = [Name(m.start, m.end, m.entry.type, own.get(text[m.start : m.end], m.entry)) for m in matches]
    pool = sorted([*known, *events], key=lambda n: n.start)
    persons = {word for s in seen if s.label == "PERSON" for word in _part_of_longer(text[s.start : s.end])} | single
    cut = [piece for s in seen if s.label in TYPES for piece in pieces(text, s)]
    spans = [tidy for s in relabelled(text, cut, persons) if (tidy := _tidy(text, _before(s, events), persons))]
    repaired = [part for span in spans for part in _repair(text, span, pool, loose, persons)]
    return _longest([*repaired, *(name for name in pool if (name.start, name.end) not in loose)])


def _before(seen: Named, events: Sequence[Name]) -> Named:
    """The span without the exercise that it runs into; the form of an exercise's name is the better evidence."""
    end = min((e.start for e in events if e.start < seen.end and seen.start < e.end), default=seen.end)
    return Named(seen.start, max(seen.start, min(seen.end, end)), seen.label)


def _tidy(text: str, seen: Named, persons: Container[str]) -> Name | None:
    """The span as a name; nothing, if no name remains."""
    start, end = trim(text, seen.start, seen.end)
    if seen.label == "PERSON" and text[start:end] not in persons:
        start, end = trim(text, after_office(text, start, end), end)
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
