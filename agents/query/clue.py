"""What a query is filed under: a term, and what else there must be around it or anywhere in the document."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from agents.query.kernel import ABSENT, BODY, FAR, THERE, TITLE
from streams.events import FieldName

Rarity: TypeAlias = Callable[[int], float]
"""The share of documents that a term is in, 0..1, as far as is known."""


class Condition(NamedTuple):
    """`term` as `asked` (`kernel.ABSENT`, `APART`, …) from `low` to `high` positions after the first term."""

    term: int
    low: int
    high: int
    asked: int

    @property
    def windowed(self) -> bool:
        """Whether it is about distance."""
        return self.low != -FAR

    def moved(self, by: int) -> "Condition":
        """The same as seen from a word `by` positions further on."""
        return self._replace(low=self.low - by, high=self.high - by)


class Clue(NamedTuple):
    """The term `first` stands somewhere where all `conditions` hold. `decides`: then the query holds."""

    first: int
    conditions: tuple[Condition, ...] = ()
    decides: bool = True

    @property
    def windowed(self) -> bool:
        """Whether it is about distance."""
        return any(condition.windowed for condition in self.conditions)

    @property
    def needed(self) -> set[int]:
        """The terms that must be there."""
        return {self.first, *(condition.term for condition in self.conditions if condition.asked != ABSENT)}


def anywhere(term: int, asked: int = THERE) -> Condition:
    """A term in the document, or not in it."""
    return Condition(term, -FAR, FAR, asked)


def within(field: FieldName, clue: Clue) -> Clue:
    """The clue with its first term, and so all that is close to it, in the title or in the body."""
    asked = TITLE if field == "title" else BODY
    return clue._replace(conditions=(*clue.conditions, Condition(clue.first, 0, 0, asked)))


def doubtful(clues: Iterable[Clue]) -> list[Clue]:
    """The same clues, deciding nothing."""
    return [clue._replace(decides=False) for clue in clues]


def together(clues: Sequence[Clue], lacking: Iterable[int], rarity: Rarity, reach: int = FAR) -> Clue:
    """What is true where all of some clues are and no term of `lacking` is there.

    The rarest clue about distance stays whole, or else the rarest of all; of the others it is kept which terms they
    need, at most `reach` positions from the first term. So with two clues about distance it decides nothing.
    """
    main = min(clues, key=lambda clue: (not clue.windowed, rarity(clue.first)))
    others = [clue for clue in clues if clue is not main]
    needed = sorted({term for clue in others for term in clue.needed}, key=rarity)
    absent = [condition for clue in others for condition in clue.conditions if condition.asked == ABSENT]
    conditions = (
        *(Condition(term, -reach, reach, THERE) for term in needed),
        *(condition for condition in absent if not condition.windowed),
        *(anywhere(term, ABSENT) for term in lacking),
        *main.conditions,
    )
    decides = reach == FAR and all(clue.decides for clue in clues) and not any(clue.windowed for clue in others)
    return Clue(main.first, conditions, decides)


def cost(clues: Iterable[Clue], rarity: Rarity) -> float:
    """How many times a document is expected to answer to some clues, if its words came by chance."""
    total = 0.0
    for clue in clues:
        others = [rarity(term) for term in clue.needed - {clue.first}]
        total += rarity(clue.first) * min(others, default=1.0)
    return total
