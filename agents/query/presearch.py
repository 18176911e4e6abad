"""Which of many queries a document may satisfy: never one too few, seldom one too many.

Every clue is filed under its rarer term. A document is looked up by all its terms at once; what remains is
asked whether the second term is there, and, when many remain, whether it is there closely enough. Closeness
is judged on 64-bit digests of the position masks, one of single positions and one of blocks of eight, both
modulo 64: what is close in the document is close in both.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from agents.query.clues import Clue
from agents.query.reading import Reading
from agents.query.vocabulary import NO_TERM

FEW = 128  # candidates that are cheaper to evaluate than to sift
_REACHES = (2, 4, 6, 9, 11, 14, 21, 32)  # of unordered pairs, in positions; a wider one is not sifted
_FARTHEST = 4  # exact distance that is told apart
_ALWAYS = 0  # sift that lets everything through
_BLOCK = 8
_SIFTS = 1 + len(_REACHES) + 2 * _FARTHEST + 1
_ONES = np.uint64(0xFFFFFFFFFFFFFFFF)

_Bits = NDArray[np.uint64]
_Numbers = NDArray[np.int32]


class Presearch:
    """Filed clues of numbered queries."""

    def __init__(self, filed: Iterable[tuple[int, Clue]], terms: int) -> None:
        rows = sorted((clue.first, clue.second, sift(clue), number) for number, clue in filed)
        table = np.array(rows, dtype=np.int32).reshape(-1, 4)
        self._first, self._second, self._sift, self._query = (np.ascontiguousarray(c) for c in table.T)
        self._starts = np.searchsorted(self._first, np.arange(terms + 1)).astype(np.int32)
        self._size = terms
        self._sifts = frozenset(self._sift.tolist())

    def candidates(self, reading: Reading) -> list[int]:
        """The numbers of the queries that a document may satisfy, ascending."""
        terms = np.fromiter(reading, dtype=np.int32, count=len(reading))
        terms = terms[terms < self._size]  # others belong to queries added later
        entries = self._filed_under(terms)
        if not len(entries):
            return []
        rows = np.zeros(self._size, dtype=np.int32)  # by term; 0: not there
        rows[terms] = np.arange(1, len(terms) + 1)
        rows[NO_TERM] = len(terms) + 1
        there = rows[self._second[entries]].nonzero()[0]
        entries = entries[there]
        if len(entries) > FEW:
            entries = entries[self._close(entries, rows, reading)]
        return list(np.unique(self._query[entries]).tolist())

    def _filed_under(self, terms: _Numbers) -> _Numbers:
        """The entries whose first term is one of `terms`."""
        starts = self._starts[terms]
        counts = self._starts[terms + 1] - starts
        filed = counts.nonzero()[0]
        starts, counts = starts[filed], counts[filed]
        ends = counts.cumsum()
        total = int(ends[-1]) if len(ends) else 0
        return np.repeat(starts - ends + counts, counts) + np.arange(total, dtype=np.int32)

    def _close(self, entries: _Numbers, rows: _Numbers, reading: Reading) -> NDArray[np.bool_]:
        """Whether the two terms of each entry may be as close as its sift wants them."""
        anywhere = rows[NO_TERM]
        rows[NO_TERM] = 0
        single, block = reading.digests(rows, len(reading) + 2)
        rows[NO_TERM] = anywhere
        full = [0, anywhere, *rows[reading.metadata].tolist()]
        single[full] = block[full] = _ONES
        singles, blocks = _reached(single, block, self._sifts)
        sifts, firsts, seconds = self._sift[entries], rows[self._first[entries]], rows[self._second[entries]]
        near: NDArray[np.bool_] = (singles[sifts, firsts] & single[seconds]) != 0
        near &= (blocks[sifts, firsts] & block[seconds]) != 0
        return near


class Added:
    """Clues of a few queries added later: nothing to build, not sifted by closeness."""

    def __init__(self) -> None:
        self._filed: dict[int, list[tuple[int, int]]] = {}  # by first term: (second term, query)

    def file(self, number: int, clues: Iterable[Clue]) -> None:
        """Take up the clues of one query."""
        for clue in clues:
            self._filed.setdefault(clue.first, []).append((clue.second, number))

    def __bool__(self) -> bool:
        return bool(self._filed)

    def candidates(self, reading: Reading) -> list[int]:
        """The numbers of the queries that a document may satisfy, ascending."""
        filed = [pair for term in reading.keys() & self._filed.keys() for pair in self._filed[term]]
        return sorted({number for second, number in filed if second == NO_TERM or second in reading})


def sift(clue: Clue) -> int:
    """Which of the rows of `_reached` a clue is judged by."""
    if clue.second == NO_TERM:
        return _ALWAYS
    if clue.exact and abs(clue.reach) <= _FARTHEST:
        return _exact_sift(clue.reach)
    return next((row for row, reach in enumerate(_REACHES, 1) if abs(clue.reach) <= reach), _ALWAYS)


def _reached(single: _Bits, block: _Bits, sifts: frozenset[int]) -> tuple[_Bits, _Bits]:
    """By sift: where a second term may stand, given where the first stands; as digests. Rows of sifts that
    are not asked for stay empty.
    """
    singles = np.zeros((_SIFTS, len(single)), dtype=np.uint64)
    blocks = np.zeros((_SIFTS, len(single)), dtype=np.uint64)
    singles[_ALWAYS], blocks[_ALWAYS] = _ONES, _ONES
    wide, wide_block, done, done_blocks = single, block, 0, 0
    for number, reach in enumerate(_REACHES, 1):
        if number not in sifts:
            continue
        while done < reach:
            wide, done = _spread(wide, done, reach)
        while done_blocks < -(-reach // _BLOCK):
            wide_block, done_blocks = _spread(wide_block, done_blocks, done_blocks + 1)
        singles[number], blocks[number] = wide, wide_block
    for distance in range(-_FARTHEST, _FARTHEST + 1):
        number = _exact_sift(distance)
        if number in sifts:
            singles[number] = _turn(single, distance)
            blocks[number] = block | _turn(block, 1 if distance >= 0 else -1)
    return singles, blocks


def _exact_sift(distance: int) -> int:
    return 1 + len(_REACHES) + distance + _FARTHEST


def _spread(bits: _Bits, done: int, reach: int) -> tuple[_Bits, int]:
    """Bits already spread `done` to both sides, spread on as far as one step goes."""
    step = min(reach - done, 2 * done + 1)
    return bits | _turn(bits, step) | _turn(bits, -step), done + step


def _turn(bits: _Bits, by: int) -> _Bits:
    """Every bit `by` higher, modulo 64."""
    up, down = np.uint64(by % 64), np.uint64(-by % 64)
    return bits if by % 64 == 0 else (bits << up) | (bits >> down)
