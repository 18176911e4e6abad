"""Clues that decide: words, phrases, and NEAR, PRE and NOT NEAR of words, or of words with a phrase."""

from collections.abc import Iterator
from itertools import product
from typing import TypeAlias

from agents.query.clue import Clue, Condition, Rarity
from agents.query.kernel import ABSENT, APART, THERE

Phrase: TypeAlias = tuple[int, ...]
"""The terms of a word or of an exact phrase."""


def phrase(terms: Phrase, rarity: Rarity, *others: Condition) -> Clue:
    """A phrase, filed under its rarest word; `others` are given as seen from its first one."""
    at = min(range(len(terms)), key=lambda i: rarity(terms[i]))
    words = sorted((i for i in range(len(terms)) if i != at), key=lambda i: rarity(terms[i]))
    conditions = [Condition(terms[i], i - at, i - at, THERE) for i in words]
    return Clue(terms[at], (*conditions, *(other.moved(at) for other in others)))


def pair(one: int, other: int, low: int, high: int, rarity: Rarity) -> Clue:
    """Two words, `other` from `low` to `high` positions after `one`; never one word as both."""
    if rarity(one) <= rarity(other):
        return Clue(one, (Condition(other, low, high, APART),))
    return Clue(other, (Condition(one, -high, -low, APART),))


def near(lefts: list[Phrase], rights: list[Phrase], n: int, ordered: bool, rarity: Rarity) -> list[Clue] | None:
    """One of `lefts` and one of `rights` with at most n words between; None if two phrases would have to meet."""
    pairs = list(product(lefts, rights))
    if any(len(left) > 1 and len(right) > 1 for left, right in pairs):
        return None
    return [clue for left, right in pairs for clue in _near(left, right, n, ordered, rarity)]


def _near(left: Phrase, right: Phrase, n: int, ordered: bool, rarity: Rarity) -> Iterator[Clue]:
    before = -n - 1, -1
    if len(left) == len(right) == 1:
        yield pair(left[0], right[0], 1 if ordered else -n - 1, n + 1, rarity)
    elif len(right) == 1:
        yield phrase(left, rarity, Condition(right[0], len(left), len(left) + n, THERE))
        if not ordered:
            yield phrase(left, rarity, Condition(right[0], *before, THERE))
    else:
        yield phrase(right, rarity, Condition(left[0], *before, THERE))
        if not ordered:
            yield phrase(right, rarity, Condition(left[0], len(right), len(right) + n, THERE))


def not_near(lefts: list[Phrase], rights: list[Phrase], n: int, rarity: Rarity) -> list[Clue] | None:
    """One of `lefts` with none of `rights`, which are words, so close; None if one of these is a phrase."""
    if any(len(right) > 1 for right in rights):
        return None
    return [
        phrase(left, rarity, *(Condition(term, -n - 1, len(left) + n, ABSENT) for (term,) in rights)) for left in lefts
    ]
