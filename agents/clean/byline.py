"""By whom, and when: the lines between headline and story of a page that say nothing else, and are no story.

Only what can be little else is taken: a byline that stays in the text harms less than a paragraph that is lost.
"""

import itertools
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from agents.clean.calendar import zone_of
from agents.clean.dates import find_dates
from agents.clean.lines import tokens_of, word_list
from agents.clean.metadata import Found
from agents.clean.persons import is_author, is_signature, named, without_place

BYLINES = Path(__file__).parents[1] / "data" / "clean" / "bylines.toml"
_LONGEST = 120  # characters of a line that names authors or a day
_WORD = re.compile(r"\w+")
_PARTING = " \t|•·–—-,/:;("
_LABEL = re.compile(r"(\S+(?: \S+){0,6}?)\s*[|•·–—-]\s*")  # a few words before a day, and what parts them from it
_CLOCK = re.compile(r"\d{1,2}(?:h|am|pm|uhr)?\d{0,2}")
_ENDS = (".", "!", "?", "…", ":", ";", ",")
_SHORT = re.compile(r"\b(?:\w|Jr|Sr|Dr)\.$")


def signed(body: Sequence[str], below: Sequence[str], language: str | None) -> tuple[Found | None, list[str]]:
    """The author that a page shows, and `body` without the lines on top that only say by whom or when.

    `below`: the lines under the headline, as far as a byline may be. `language`: ISO 639-1, as the page declares it.
    """
    names = _names(body, below, language)
    top = list(itertools.takewhile(lambda line: line in names and bool(names[line] or _tells_day(line)), body))
    story = list(body[len(top) :])
    if not story:
        return None, list(body)
    between = list(itertools.takewhile(lambda line: line != story[0], below)) if story[0] in names else top
    shown = ((line, name) for line in between if (name := names.get(line)))
    return next((Found(f"shown under the headline: {line[:80]}", named(name)) for line, name in shown), None), story


def _names(body: Sequence[str], below: Sequence[str], language: str | None) -> dict[str, str | None]:
    """Of each line below the headline the author that it names. Words and persons of the story are none."""
    names = {line: name_in(line, language) or author_before_day(line, body) for line in below}
    if not any(names.values()):
        return names
    prose = frozenset(_WORD.findall("\n".join(body)))
    return {line: name if name and not _is_prose(without_place(name), prose) else None for line, name in names.items()}


def _tells_day(line: str) -> bool:
    return only_day(line) or before_day(line) is not None


def author_before_day(line: str, body: Sequence[str]) -> str | None:
    """The persons before a day, unless the story speaks of them, as it does of places: "Kestrel Bay - 3 May 2021"."""
    label = before_day(line)
    if label is None or not word_list("author").isdisjoint(tokens_of(label)[:1]) or not is_author(named(label)):
        return None
    return None if any(named(label) in other for other in body if other != line) else label


def name_in(line: str, language: str | None) -> str | None:
    """ "By Jane Doe | 18 February 2021" → "Jane Doe"; None where the line says anything else."""
    told = _byline(language).match(line) if len(line) <= _LONGEST else None
    if told is None:
        return None
    name = line[told.end() :]
    if dated := find_dates(name, language):
        if not only_day(name[dated[0].start :]):
            return None
        name = _unlabelled(name[: dated[0].start])
    name = name.strip(_PARTING)
    if name.endswith(_ENDS) and not _SHORT.search(name):
        return None
    return name if is_signature(name) else None


def before_day(line: str) -> str | None:
    """ "Jane Doe — 18 February 2021, 10:30" → "Jane Doe"; None where the line says anything else. May be no person."""
    stamps = find_dates(line) if len(line) <= _LONGEST else []
    label = _LABEL.fullmatch(line[: stamps[0].start]) if stamps else None
    return label[1] if label and not label[1].isupper() and only_day(line[stamps[0].start :]) else None


def _is_prose(name: str, prose: frozenset[str]) -> bool:
    """All its words stand in the story in small letters, too: "By Popular Demand" under a headline in capitals."""
    return all(word.casefold() in prose for word in _WORD.findall(name))


def only_day(line: str) -> bool:
    """The line is a day, with its time, weekday and words such as "published", and nothing else."""
    stamps = find_dates(line) if len(line) <= _LONGEST else []
    if not stamps:
        return False
    ends = [0, *itertools.chain.from_iterable((each.start, each.end) for each in stamps), len(line)]
    rest = " ".join(line[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True))
    return all(map(is_beside_day, tokens_of(rest)))


def is_beside_day(word: str) -> bool:
    """A word of a day that is no part of its date: a weekday, a zone, "published", "at"."""
    known = any(word in word_list(name) for name in ("published", "updated", "day"))
    return not word or known or _CLOCK.fullmatch(word) is not None or zone_of(word) is not None


def _unlabelled(name: str) -> str:
    """Without the words that belong to the date: "Jane Doe, published on Monday"."""
    words = name.split()
    while words and is_beside_day(words[-1].strip(_PARTING).casefold()):
        words.pop()
    return " ".join(words)


@cache
def _bylines() -> Mapping[str, str]:
    return tomllib.loads(BYLINES.read_text(encoding="utf-8"))


@cache
def _byline(language: str | None) -> re.Pattern[str]:
    """What a byline begins with, in English and in `language`: elsewhere "Di" and "Von" begin names."""
    words = {_bylines()["en"], _bylines().get(language or "", _bylines()["en"])}
    return re.compile(rf"(?:{'|'.join(sorted(words))})\s*:?\s+(?=\S)", re.IGNORECASE)
