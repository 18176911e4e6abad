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
from agents.clean.dateline import agency_named
from agents.clean.dates import find_dates
from agents.clean.lines import tokens_of, word_list
from agents.clean.metadata import Found

BYLINES = Path(__file__).parents[1] / "data" / "clean" / "bylines.toml"
_LONGEST = 120  # characters of a line that names authors or a day
_MOST_NAMES = 4  # of a person, particles not counted
_INITIAL = 2  # signs: "J."
_ALSO = re.compile(r"\s*(?:[,&/]|\b(?:and|und|et|y|och|og|en|и)\b)\s*", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_PARTING = " \t|•·–—-,/:;("
_CLOCK = re.compile(r"\d{1,2}(?:h|am|pm|uhr)?\d{0,2}")
_ENDS = (".", "!", "?", "…", ":", ";", ",")
_SHORT = re.compile(r"\b(?:\w|Jr|Sr|Dr)\.$")


def signed(body: Sequence[str], below: Sequence[str], language: str | None) -> tuple[Found | None, list[str]]:
    """The author that a page shows, and `body` without the lines on top that only say by whom or when.

    `below`: the lines under the headline, as far as a byline may be. `language`: ISO 639-1, as the page declares it.
    """
    names = {line: name_in(line, language) for line in below}
    if any(names.values()):
        prose = frozenset(_WORD.findall("\n".join(body)))
        names = {line: name if name and not _is_prose(name, prose) else None for line, name in names.items()}
    top = list(itertools.takewhile(lambda line: names.get(line) or (line in names and only_day(line)), body))
    story = list(body[len(top) :])
    if not story:
        return None, list(body)
    between = list(itertools.takewhile(lambda line: line != story[0], below)) if story[0] in names else top
    shown = ((line, name) for line in between if (name := names.get(line)))
    return next((Found(f"shown under the headline: {line[:80]}", name) for line, name in shown), None), story


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
    first, *others = _ALSO.split(name)
    if not (_is_person(first) or agency_named(first)) or not all(map(_is_beside, others)):
        return None
    return name


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
    return all(map(_is_beside_day, tokens_of(rest)))


def _is_beside_day(word: str) -> bool:
    known = any(word in word_list(name) for name in ("published", "updated", "day"))
    return not word or known or _CLOCK.fullmatch(word) is not None or zone_of(word) is not None


def _unlabelled(name: str) -> str:
    """Without the words that belong to the date: "Jane Doe, published on Monday"."""
    words = name.split()
    while words and _is_beside_day(words[-1].strip(_PARTING).casefold()):
        words.pop()
    return " ".join(words)


def _is_person(text: str) -> bool:
    words = text.split()
    names = [word for word in words if word[0].isupper()]
    if (
        not 2 <= len(names) <= _MOST_NAMES
        or not words[-1][0].isupper()
        or not word_list("day").isdisjoint(tokens_of(text))
    ):
        return False
    letters = all(re.sub(r"[.'’-]", "", word).isalpha() for word in words)
    return letters and all(word in names or word in word_list("particle") for word in words)


def _is_beside(text: str) -> bool:
    """Another person, an agency, or what a person is: "Staff Writer"."""
    words = text.split()
    return 0 < len(words) <= _MOST_NAMES and all(
        word[0].isupper() for word in words if word not in word_list("particle")
    )


@cache
def _bylines() -> Mapping[str, str]:
    return tomllib.loads(BYLINES.read_text(encoding="utf-8"))


@cache
def _byline(language: str | None) -> re.Pattern[str]:
    """What a byline begins with, in English and in `language`: elsewhere "Di" and "Von" begin names."""
    words = {_bylines()["en"], _bylines().get(language or "", _bylines()["en"])}
    return re.compile(rf"(?:{'|'.join(sorted(words))})\s*:?\s+(?=\S)", re.IGNORECASE)
