"""The dateline at the head of a text, "MOSCOW, 18 February (BelTA)": where its place ends, and its agency as a name."""

import re
from collections.abc import Sequence

from agents.extract.model import Named
from agents.extract.names import Name
from streams.events import CleanArticle

_SIGNED = re.compile(r"[^\W\d_a-z][^()\n]{1,60}\(([A-Z][^()\n]{1,40})\) ?[-–—]")
_TOWN = re.compile(r"[^/\s](?:[^/]*[^/\s])?")
_MARKS = re.compile(r"^[\W_]+")
_REACH = 200  # a dateline stands within the first characters of the text


def end_of_place(article: CleanArticle) -> int:
    """Where the dateline's place ends in the text; 0 if there is none."""
    return _find(article, article.dateline.place if article.dateline else None)[1]


def parted(article: CleanArticle, seen: Sequence[Named]) -> list[Named]:
    """What the model saw, "NAIROBI - Lawmakers" as the place alone: no name goes on over the end of a dateline.

    What follows the place is a name of its own if it has two words; one is but the first word of the text. The town
    itself, up to the first comma, is a place whatever the model makes of its capitals; "WASHINGTON/LONDON" are two.
    """
    start, end = _find(article, article.dateline.place if article.dateline else None)
    if not end:
        return list(seen)
    town = start + len(article.text[start:end].partition(",")[0])
    towns = [
        Named(start + each.start(), start + each.end(), "GPE") for each in _TOWN.finditer(article.text[start:town])
    ]
    found = [*towns, *(name for name in seen if not start <= name.start < end)]
    for name in (name for name in seen if start <= name.start < end):
        if name.start >= town:
            found.append(Named(name.start, min(name.end, end), "GPE"))
        rest = _MARKS.sub("", article.text[end : name.end])
        if len(rest.split()) > 1:
            found.append(Named(name.end - len(rest), name.end, name.label))
    return sorted(found, key=lambda name: name.start)


def with_agency(article: CleanArticle, found: Sequence[Name]) -> list[Name]:
    """The names, that of the dateline's agency as one organisation: "Meridian Wire" is not the town of Meridian."""
    start, end = _agency(article)
    over = [name for name in found if name.start < end and start < name.end]
    if not end or any(name.entry for name in over):
        return list(found)
    others = [name for name in found if name not in over]
    return sorted([*others, Name(start, end, "ORG")], key=lambda name: name.start)


def _agency(article: CleanArticle) -> tuple[int, int]:
    """The dateline's agency, or else what stands where an agency does: "BERN, March 11 (Meridian) -"."""
    if article.dateline and article.dateline.agency:
        return _find(article, article.dateline.agency)
    signed = _SIGNED.match(article.text)
    return signed.span(1) if signed else (0, 0)


def _find(article: CleanArticle, words: str | None) -> tuple[int, int]:
    at = article.text.find(words, 0, _REACH) if words else -1
    return (at, at + len(words)) if words and at >= 0 else (0, 0)
