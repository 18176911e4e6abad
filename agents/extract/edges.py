"""Where a name begins and ends in what the model saw: without articles, offices, and words that only follow it."""

import re
from collections.abc import Iterator
from functools import cache

from agents.extract.gazetteer import Match, gazetteer, lines
from agents.extract.geonames import locations
from agents.extract.model import Named

_COMPOUND = "linked|led|backed|based|supported|sponsored|funded|run|owned|controlled|affiliated|aligned|allied"
_LEADING = re.compile(r"(?:(?:the|an?)\s+|[^\w(]+)+", re.IGNORECASE)
_TRAILING = re.compile(rf"(?:-(?:{_COMPOUND})(?!\w)|['’]s?(?!\w)|[^\w).'’]+)+\Z")
_NEAR = re.compile(r"\s+near\s+(?=[A-Z])")
_WORD = re.compile(r"[^\s,]+")
_OFFICE_OF = re.compile(r"(\w+) of (?:the )?\Z")
_ACCUSED = re.compile(r"\b(?:accus|suspect|convict|warn|inform|notif|remind|assur)\w*(?: the)? \Z", re.IGNORECASE)
_COMMON = re.compile(r"(?:\s+[a-z]+)+\Z")
_STRETCH = re.compile(r"\s+(?:border|frontier|section|sector|area|region|territory|side|coast)s?\Z")  # no event
_THOSE_OF = re.compile(r"[A-Z][a-z]+s of \Z")  # at the head of a sentence: "Fighters of al-Shabaab"
_REACH = 40  # characters looked at before a name
_STATES = frozenset(("country", "capital", "city", "area"))


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without article, possessive and stray marks at its ends; possibly nothing remains."""
    if leading := _LEADING.match(text, start, end):
        start = leading.end()
    if trailing := _TRAILING.search(text, start, end):
        end = trailing.start()
    return start, end


def pieces(text: str, seen: Named) -> Iterator[Named]:
    """What the model saw as one, cut where it runs on: "M6 near Sandbach", "accused Warsaw of Russophobia"."""
    start, end = _without_common(text, *trim(text, seen.start, seen.end), seen.label)
    if near := _NEAR.search(text, start, end):
        yield Named(start, near.start(), seen.label)
        if locations(text[near.end() : end]):
            yield Named(near.end(), end, "GPE")
        return
    known = _known_first(text, start, end)
    before = text[max(0, start - _REACH) : start]
    if known and text.startswith(" of ", start + known.end) and _ACCUSED.search(before):
        end = start + known.end
    elif known and seen.label == "PERSON" and _is_office(_OFFICE_OF.search(before)):
        start += known.end
    yield Named(start, end, seen.label)


def after_office(text: str, start: int, end: int) -> int:
    """Where the name begins in "Tajikistan President Emomali Rahmon" and "Foreign Minister Ann Lee"; at the end, if
    there is only an office."""
    words = list(_WORD.finditer(text, start, end))
    offices = [i for i, word in enumerate(words) if word.group().lower() in _offices()]
    if not offices or offices[-1] == len(words) - 1:
        return end if offices else start
    before = [word.group() for word in words[: offices[0]] if word.group().lower() not in _of_offices()]
    known = gazetteer().exact(" ".join(before).removesuffix("'s").removesuffix("’s"))
    name = words[offices[-1] + 1]
    if name.group()[0].islower():  # "Secretary of State"
        return end
    return name.start() if known or not before else start


def _known_first(text: str, start: int, end: int) -> Match | None:
    """The known place that the span begins with, if more follows it."""
    found = gazetteer().find(text[start:end])[:1]
    return next((m for m in found if m.start == 0 and m.end < end - start and m.entry.kind in _STATES), None)


def _without_common(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """Without the common words around a known name: "CSTO peacekeeping", the event "Tajik-Afghan border"."""
    span = text[start:end]
    found = gazetteer().find(span) if _COMMON.search(span) or " of " in span else []
    if not found:
        return start, end
    first, last = found[0], found[-1]
    stretch = label == "EVENT" and last.entry.kind in _STATES | {"people"} and _STRETCH.match(span, last.end)
    if first.start == 0 and (stretch or (last.entry.type == "ORG" and _COMMON.match(span, last.end))):
        end = start + last.end
    before = text[max(0, start - _REACH) : start].rstrip()
    if first.entry.type == "ORG" and _THOSE_OF.fullmatch(span, 0, first.start) and before[-1:] in ("", ".", "!", "?"):
        start += first.start
    return start, end


def _is_office(word: re.Match[str] | None) -> bool:
    return word is not None and word.group(1).lower() in _offices() | _of_offices()


@cache
def _offices() -> frozenset[str]:
    return frozenset(lines("offices.txt"))


@cache
def _of_offices() -> frozenset[str]:
    """The words of titles: "foreign", "interior", "mayor"."""
    return frozenset(word for title in lines("titles.txt") for word in title.split())
