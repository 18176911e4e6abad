"""Which of many queries a document satisfies, or may satisfy: never one too few, seldom one too many."""

from collections.abc import Iterable

import numpy as np

from agents.query.clue import Clue, Condition
from agents.query.kernel import ABSENT, DECIDED, OPEN, Numbers, answer
from agents.query.reading import Reading


class Presearch:
    """Filed clues of queries numbered below `queries`, over terms numbered below `terms`."""

    def __init__(self, filed: Iterable[tuple[int, Clue]], queries: int, terms: int) -> None:
        rows: list[tuple[int, int, bool, int, int]] = []
        conditions: list[Condition] = []
        for number, clue in filed:
            rows.append((clue.first, number, clue.decides, len(conditions), len(clue.conditions)))
            conditions += clue.conditions
        table = np.array(rows, dtype=np.int32).reshape(-1, 5)
        table = table[np.argsort(table[:, 0], kind="stable")]
        self._filed = np.searchsorted(table[:, 0], np.arange(terms + 1)).astype(np.int32)
        self._clues, self._conditions = _in_order(table, np.array(conditions, dtype=np.int32).reshape(-1, 4))
        self._states = np.full(queries, OPEN, dtype=np.uint8)

    def candidates(self, reading: Reading) -> tuple[list[int], list[int]]:
        """The numbers of the queries that hold, ascending, and of others that may hold, unordered."""
        decided, open_ = answer(
            *reading.located, reading.document.title_end, self._filed, self._clues, self._conditions, self._states
        )
        decided.sort()  # as an array it is quicker than as a list
        return decided.tolist(), open_.tolist()

    def forget(self, number: int) -> None:
        """Leave a query out from now on, if it is filed here."""
        self._states[number : number + 1] = DECIDED


def _in_order(table: Numbers, conditions: Numbers) -> tuple[Numbers, Numbers]:
    """Clues as (query, decides, first condition), with one row more at the end; and the conditions in their order."""
    counts = table[:, 4]
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    clues = np.zeros((len(table) + 1, 3), dtype=np.int32)
    clues[:-1, :2] = table[:, 1:3]
    clues[:, 2] = starts
    where = np.repeat(table[:, 3] - starts[:-1], counts) + np.arange(starts[-1])
    return clues, np.ascontiguousarray(conditions[where])


class Added:
    """Clues of a few queries added later: nothing to build, not asked about distance."""

    def __init__(self) -> None:
        self._filed: dict[int, list[tuple[Clue, int]]] = {}

    def __bool__(self) -> bool:
        return bool(self._filed)

    def file(self, number: int, clues: Iterable[Clue]) -> None:
        for clue in clues:
            self._filed.setdefault(clue.first, []).append((clue, number))

    def candidates(self, reading: Reading) -> list[int]:
        """The numbers of the queries that a document may satisfy, ascending."""
        filed = [pair for term in self._filed.keys() & set(reading.terms) for pair in self._filed[term]]
        return sorted(
            {number for clue, number in filed if all(c.asked == ABSENT or reading[c.term] for c in clue.conditions)}
        )
