"""What the words around a name say against the model: a town taken for a person, a first word taken for a name."""

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from agents.extract.gazetteer import gazetteer
from agents.extract.geonames import locations
from agents.extract.model import Named

_SMALL = re.compile(r"\b[a-z]+\b")
_CAPITAL = re.compile(r"\b[A-Z][a-z]+\b")
_WITHIN = re.compile(r"(?:(?<=[\w,)’'] )|(?<=-))[A-Z][a-z]+\b")
"""A capital that no head of a sentence explains: behind a word, a comma or a hyphen."""

_IN = re.compile(r"\b(?:in|near|outside|around|off)\s\Z")
_CALLED = re.compile(
    r"\b(?:(?:dog|bitch|horse|mare|cat|son|daughter|brother|sister|husband|wife)(?:,? (?:called|named))?"
    r"|(?:man|woman|boy|girl|child),? (?:called|named)) ([A-Z][a-z]+)\b(?! [A-Z])"
)
_AND = " and "
_REACH = 20  # characters looked at before a name
_SMALLEST = {"PERSON": 1_000, "ORG": 5_000}
"""Inhabitants: smaller towns share their names with too many people, and with bodies ("Congress")."""


def relabelled(text: str, seen: Sequence[Named], persons: Container[str]) -> list[Named]:
    """What the model saw, without words that only begin a sentence, and its towns as places.

    `persons` are the words that are a person's name when they stand alone.
    """
    first = _first_words(text) if seen else frozenset()
    kept = [name for name in seen if not _is_word(text[name.start : name.end], first)]
    places = {name.end for name in kept if name.label == "GPE"}
    towns = {text[name.start : name.end] for name in kept if _town(text, name, persons, places)}
    own = {text[name.start : name.end] for name in kept} & called(text)
    labels = dict.fromkeys(towns, "GPE") | dict.fromkeys(own, "PERSON")
    return [replace(name, label=labels.get(text[name.start : name.end], name.label)) for name in kept]


def called(text: str) -> frozenset[str]:
    """Single names of persons and animals that the text gives them: "his dog Chad", "a woman called Georgia"."""
    return frozenset(_CALLED.findall(text))


def _is_word(name: str, first: Container[str]) -> bool:
    return name in first and not gazetteer().exact(name)


def _first_words(text: str) -> frozenset[str]:
    """Words that have a capital only at the heads of sentences, and small letters elsewhere: "Tankers", "a tanker"."""
    small = {word.removesuffix("s") for word in _SMALL.findall(text)}
    first = set(_CAPITAL.findall(text)) - set(_WITHIN.findall(text))
    return frozenset(word for word in first if word.lower().removesuffix("s") in small)


def _town(text: str, name: Named, persons: Container[str], places: Container[int]) -> bool:
    """Whether a "person" or "organisation" is a town: something is in it, or it is joined to a place that ends at one
    of these characters: "in Enerhodar", "Odesa and Reni"."""
    word = text[name.start : name.end]
    least = _SMALLEST.get(name.label)
    if least is None or word in persons or gazetteer().exact(word):
        return False
    if text.startswith(("'", "’", "-"), name.end) or not any(each.population >= least for each in locations(word)):
        return False
    joined = text.endswith(_AND, 0, name.start) and name.start - len(_AND) in places
    return joined or bool(_IN.search(text, max(0, name.start - _REACH), name.start))
