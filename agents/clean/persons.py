"""The names in a byline, and what stands beside them: what the author is, and where he wrote."""

import re
import tomllib
from functools import cache
from pathlib import Path

from agents.clean.dateline import agency_named
from agents.clean.lines import tokens_of, word_list

PERSONS = Path(__file__).parents[1] / "data" / "clean" / "persons.toml"
_MOST_NAMES = 4  # of a person, particles not counted
_ALSO = re.compile(r"\s*(?:[,&/]|\b(?:and|und|et|y|och|og|en|и)\b)\s*", re.IGNORECASE)
_CAPITAL = r"[^\W\d_a-z][^\s,]*"
_FROM = re.compile(rf"\s+(?:reporting )?(?:in|from)\s+{_CAPITAL}(?:\s+{_CAPITAL})*")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii"))


def is_person(text: str) -> bool:
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


def is_signature(text: str) -> bool:
    """A person or an agency, and with them only other persons, agencies, and what a person is: "Staff Writer"."""
    first, *others = _ALSO.split(without_place(text))
    return bool(is_person(first) or agency_named(first)) and all(map(_is_beside, others))


def is_author(text: str) -> bool:
    """Persons, with nothing before them that says so: neither in capitals nor what sites call their parts."""
    words = tokens_of(text)
    plain = not text.isupper() and _words("sections").isdisjoint(words) and _words("roles").isdisjoint(words)
    return plain and all(map(is_person, _ALSO.split(text)))


def named(byline: str) -> str:
    """Persons and agencies alone: "Ann Lee in Pemba" → "Ann Lee", "Ann Lee, City Editor" → "Ann Lee"."""
    first, *others = (without_place(part.strip()) for part in byline.split(","))
    if not is_person(_ALSO.split(first)[0]):
        return byline
    return ", ".join([first, *filter(_is_named, others)])


def without_place(text: str) -> str:
    return _FROM.sub("", text)


def _is_named(part: str) -> bool:
    if part.rstrip(".").casefold() in _SUFFIXES or agency_named(part):
        return True
    return _words("roles").isdisjoint(tokens_of(part)) and all(map(is_person, filter(None, _ALSO.split(part))))


def _is_beside(text: str) -> bool:
    """Another person, an agency, or what a person is: "Staff Writer"."""
    words = text.split()
    return 0 < len(words) <= _MOST_NAMES and all(
        word[0].isupper() for word in words if word not in word_list("particle")
    )


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(tomllib.loads(PERSONS.read_text(encoding="utf-8"))[name].split())
