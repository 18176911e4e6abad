"""What must be in a document for a query to hold at all: the basis of the presearch.

A query is filed under clues, of which at least one is in every document that satisfies it. A clue is a term,
or two terms with the farthest they can be apart. Of the many ways to file a query the one is taken that the
fewest documents should answer to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within
from agents.query.vocabulary import NO_TERM, Vocabulary
from agents.text.document import WIDEST

ANYWHERE = WIDEST + 1  # a reach that says nothing
_MOST_PAIRS = 64  # a query is not filed under more pairs than that

T = TypeVar("T")

Rarity = Callable[[int], float]
"""The share of documents that a term is in, 0..1, as far as is known."""


@dataclass(frozen=True, slots=True)
class Clue:
    """`first` is there, and `second` with it unless that is `NO_TERM`, at most `reach` positions away.

    `exact`: `second` is exactly `reach` positions after `first` (before it, if negative).
    """

    first: int
    second: int = NO_TERM
    reach: int = ANYWHERE
    exact: bool = False


class Clues:
    """Files nodes whose terms are in a vocabulary, by how rare those are."""

    def __init__(self, vocabulary: Vocabulary, rarity: Rarity) -> None:
        self._vocabulary = vocabulary
        self._rarity = rarity

    def of(self, node: Node) -> list[Clue]:
        """The clues of a node that needs something to be present."""
        found = self._best(node)
        if found is None:
            raise ValueError(f"nothing has to be present for {node}")
        return list(dict.fromkeys(found))

    def _best(self, node: Node) -> list[Clue] | None:
        match node:
            case Text():
                return self._phrase(node)
            case Near(left, right, n):
                reach = self._width(left) + self._width(right) + n - 1
                return self._cheapest([self._best(left), self._best(right), self._pairs(left, right, reach)])
            case And(parts) | Within(parts):
                one, other = sorted(parts, key=self._cost_of_terms)[:2]
                return self._cheapest([*map(self._best, parts), self._pairs(one, other, ANYWHERE)])
            case Or(parts):
                return _all([self._best(part) for part in parts])
            case NotNear(part) | AtLeast(_, part):
                return self._best(part)
            case Meta():
                return [Clue(self._vocabulary.meta(node))]
            case Score():
                return _all([self._best(item) for item in self._telling(node)])
            case Not():
                return None

    def _phrase(self, node: Text) -> list[Clue]:
        terms = self._vocabulary.terms(node)
        if len(terms) == 1:
            return [Clue(terms[0])]
        pairs = [
            self._clue(terms[i], terms[j], j - i + node.slop, exact=not node.slop)
            for i, j in combinations(range(len(terms)), 2)
        ]
        return [min(pairs, key=lambda clue: self._cost([clue]))]

    def _pairs(self, left: Node, right: Node, reach: int) -> list[Clue] | None:
        a, b = self._terms(left), self._terms(right)
        if a is None or b is None or len(a) * len(b) > _MOST_PAIRS:
            return None
        return [self._clue(one, other, min(reach, ANYWHERE)) for one in a for other in b]

    def _terms(self, node: Node) -> list[int] | None:
        """Terms of which at least one has to be present; the rarest such."""
        match node:
            case Text():
                return [min(self._vocabulary.terms(node), key=self._rarity)]
            case Near(left, right):
                return self._rarest([self._terms(left), self._terms(right)])
            case And(parts) | Within(parts):
                return self._rarest([self._terms(part) for part in parts])
            case Or(parts):
                return _all([self._terms(part) for part in parts])
            case NotNear(part) | AtLeast(_, part):
                return self._terms(part)
            case Meta():
                return [self._vocabulary.meta(node)]
            case Score():
                return _all([self._terms(item) for item in self._telling(node)])
            case Not():
                return None

    def _telling(self, node: Score) -> list[Node]:
        """Items of which at least one has to hold: without the commonest, which alone miss the threshold."""
        positive = [(item, weight) for item, weight in node.items if weight > 0]
        positive.sort(key=lambda pair: -self._cost_of_terms(pair[0]))
        missed = 0.0
        while positive and missed + positive[0][1] < node.threshold:
            missed += positive.pop(0)[1]
        return [item for item, _ in positive]

    def _clue(self, one: int, other: int, reach: int, exact: bool = False) -> Clue:
        """A pair with the rarer term first."""
        if self._rarity(one) <= self._rarity(other):
            return Clue(one, other, reach, exact)
        return Clue(other, one, -reach if exact else reach, exact)

    def _width(self, node: Node) -> int:
        """The most positions that a place of a positional node can cover."""
        match node:
            case Text(_, slop):
                return len(self._vocabulary.terms(node)) + slop
            case Near(left, right, n):
                return self._width(left) + self._width(right) + n
            case Or(parts):
                return max(map(self._width, parts))
            case NotNear(left):
                return self._width(left)
        raise TypeError(f"{type(node).__name__} has no places")

    def _cost_of_terms(self, node: Node) -> float:
        terms = self._terms(node)
        return sum(map(self._rarity, terms)) if terms is not None else float("inf")

    def _rarest(self, ways: Iterable[list[int] | None]) -> list[int] | None:
        known = [way for way in ways if way is not None]
        return min(known, key=lambda way: sum(map(self._rarity, way))) if known else None

    def _cheapest(self, ways: Iterable[list[Clue] | None]) -> list[Clue] | None:
        known = [way for way in ways if way is not None]
        return min(known, key=self._cost) if known else None

    def _cost(self, clues: list[Clue]) -> float:
        """Candidates to expect a document."""
        return sum(self._rarity(clue.first) * self._share(clue) for clue in clues)

    def _share(self, clue: Clue) -> float:
        if clue.second == NO_TERM:
            return 1.0
        chance = 0.05 if clue.exact else min(1.0, 0.1 + clue.reach / WIDEST)
        return chance * self._rarity(clue.second)


def _all(ways: list[list[T] | None]) -> list[T] | None:
    return [one for way in ways for one in way or []] if None not in ways else None
