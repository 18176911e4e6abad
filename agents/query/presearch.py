"""Which of many queries a document satisfies, or may satisfy: never one too few, seldom one too many."""

from collections.abc import Iterable

import numpy as np

from agents.query.clue import Clue, Condition
from agents.query.kernel import ABSENT, APART, DECIDED, OPEN, THERE, WIDE, Numbers, search
from agents.query.reading import Reading


class Presearch:
    """Filed clues of queries numbered below `queries`, over terms numbered below `terms`."""

    def __init__(self, filed: Iterable[tuple[int, Clue]], queries: int, terms: int) -> None:
        rows: list[tuple[int, int, int, int, bool, int, int]] = []
        conditions: list[Condition] = []
        for number, clue in filed:
            rows.append((clue.first, *_needed(clue), number, clue.decides, len(conditions), len(clue.conditions)))
            conditions += clue.conditions
        table = np.array(rows, dtype=np.int32).reshape(-1, 7)
        table = table[np.argsort(table[:, 0], kind="stable")]
        self._filed = np.searchsorted(table[:, 0], np.arange(terms + 1)).astype(np.int32)
        self._clues, self._conditions = _in_order(table, np.array(conditions, dtype=np.int32).reshape(-1, 4))
        self._states = np.full(queries, OPEN, dtype=np.uint8)

    def candidates(self, reading: Reading) -> tuple[list[int], list[int]]:
        """The numbers of the queries that hold, ascending, and of others that may hold, unordered."""
        *located, decided, open_ = search(
            *reading.words, reading.document.title_end, self._filed, self._clues, self._conditions, self._states
        )
        reading.located = tuple(located)
        decided.sort()  # as an array it is quicker than as a list
        return decided.tolist(), open_.tolist()

    def forget(self, number: int) -> None:
        """Leave a query out from now on, if it is filed here."""
        self._states[number : number + 1] = DECIDED


def _needed(clue: Clue) -> tuple[int, int]:
    """A term that must be there, if possible another than the first; and within how many places (0: anywhere)."""
    there = [one for one in clue.conditions if one.asked in (THERE, APART)]
    for one in there:
        if one.windowed and (width := max(abs(one.low), abs(one.high))) <= WIDE:
            return one.term, width
    return (there[0].term if there else clue.first), 0


def _in_order(table: Numbers, conditions: Numbers) -> tuple[Numbers, Numbers]:
    """Clues as (needed term, how near, query, decides, first condition), with one row more; and the conditions in their
    order."""
    counts = table[:, 6]
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    clues = np.zeros((len(table) + 1, 5), dtype=np.int32)
    clues[:-1, :4] = table[:, 1:5]
    clues[:, 4] = starts
    where = np.repeat(table[:, 5] - starts[:-1], counts) + np.arange(starts[-1])
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
        filed = [pair for term in self._filed.keys() & reading.present for pair in self._filed[term]]
        return sorted(
            {number for clue, number in filed if all(c.asked == ABSENT or reading[c.term] for c in clue.conditions)}
        )
