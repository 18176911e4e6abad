"""What a page dump shows around its headline: standfirst, author, and when the story was last changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

from agents.clean.byline import author_before_day
from agents.clean.changed import of_change
from agents.clean.dates import find_dates
from agents.clean.dump import Dump
from agents.clean.lines import MEASURED, measure, word_list
from agents.clean.metadata import Found
from agents.clean.orders import month_is_first, settled
from agents.clean.persons import named
from agents.clean.published import published
from streams.events import Published

_BELOW = 8  # lines below the headline are looked at
_NEAR = 2  # lines below the headline a standfirst may stand
_LEAST, _LONG, _MOST = 8, 14, 60  # words of a standfirst; a long one need not be a sentence
_LONGEST_NAME = 80  # characters of a byline
_LONGEST_DATED = 120  # characters of a line that tells when
_BYLINE = re.compile(rf"(?:{'|'.join(word_list('author'))})\b:?\s+(?P<name>[^\W\d_].*)", re.IGNORECASE)
_DATED = word_list("published") | word_list("updated")  # what stands before a date and after a name
_NAME_ENDS = re.compile(r"\s*(?:[|•·—–\d(@]|\s-\s|https?:).*")
_EMPHASIS = "*_ "  # of Markdown
_NOT_STANDFIRST = (
    ("credit", 0),
    ("time", 0),
    ("byline", 0),
    ("comment", 0),
    ("bars", 0),
    ("invitation", 1),
)  # more than so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    standfirst: Found | None = None
    author: Found | None = None
    updated: Published | None = None


def shown(dump: Dump, zone: str, *, month_first: bool | None) -> Shown:
    """`zone`: the one that a time without zone is read in. `month_first`: where the order of dates is known."""
    if dump.title_line is None:
        return Shown()
    below = list(_below(dump, dump.title_line))
    return Shown(
        standfirst=_standfirst(dump, below),
        author=_first_author(below, dump.body, dump.language),
        updated=_updated(below, zone, dump.language, month_first=month_first),
    )


def _below(dump: Dump, title_line: int) -> Iterator[tuple[int, str]]:
    """The lines between headline and story, numbered from 1."""
    for at, line in enumerate(dump.lines[title_line : title_line + _BELOW], start=title_line + 1):
        if dump.inside[at - 1]:
            return
        yield at, line


def line_place(at: int) -> str:
    """The line, counted from 1 among the non-empty ones, as evidence says it."""
    return f"line {at}"


def _standfirst(dump: Dump, below: Sequence[tuple[int, str]]) -> Found | None:
    """The first long line right under the headline, of a page that goes on to its story within reach."""
    reached = len(below) < _BELOW and any(dump.inside)
    for at, line in below[:_NEAR] if reached else ():
        of = dict(zip(MEASURED, measure(line), strict=True))
        told = of["stop"] or of["words"] >= _LONG
        if told and _LEAST <= of["words"] <= _MOST and all(of[trait] <= most for trait, most in _NOT_STANDFIRST):
            return Found(line_place(at), line)
    return None


def _first_author(below: Sequence[tuple[int, str]], body: Sequence[str], language: str | None) -> Found | None:
    for at, line in below:
        plain = line.strip(_EMPHASIS)
        if name := _author(plain, language) or author_before_day(plain, body):
            return Found(line_place(at), named(name))
    return None


def _author(line: str, language: str | None) -> str | None:
    """ "By Ann Lee, AFP | 18 February" → "Ann Lee, AFP"."""
    told = _BYLINE.match(line[: 2 * _LONGEST_NAME])
    if told is None:
        return None
    name = told["name"]
    if dated := find_dates(name, language):
        name = name[: dated[0].start]
    words = _NAME_ENDS.sub("", name).split()
    while words and words[-1].strip(" ,;:.-").casefold() in _DATED:
        words.pop()
    name = " ".join(words).strip(" ,;:.-")
    return name if 0 < len(name) <= _LONGEST_NAME and name[0].isupper() and len(words) > 1 else None


def _updated(
    below: Sequence[tuple[int, str]], zone: str, language: str | None, *, month_first: bool | None
) -> Published | None:
    """The date with a word for "updated" before it."""
    first = month_is_first(month_first, language)
    for at, line in below:
        stamps = find_dates(line, language, first) if len(line) <= _LONGEST_DATED else []
        for stamp in compress(stamps, of_change(line, stamps)):
            return published(settled(stamp, month_first, language), zone, f"{line_place(at)}: {line[:80]}")
    return None
