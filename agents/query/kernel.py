"""The inner loops of the presearch, over arrays: where terms stand, and which filed clues a document answers to.

numba compiles them where it is installed (the extra `fast`), and keeps the machine code beside this file or in
`NUMBA_CACHE_DIR`. Without it the same functions run as Python: much slower with many rules, never different.
"""

from collections.abc import Callable
from typing import TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int32]
Blocks: TypeAlias = NDArray[np.int64]
"""Where terms stand, roughly: bit b is set for a place between `b << shift` and the next; bits 0 to 62."""
States: TypeAlias = NDArray[np.uint8]
Function = TypeVar("Function", bound=Callable[..., object])

ABSENT, APART, THERE, TITLE, BODY = range(5)
"""What a condition asks of a term: not in the window; in it, on another word than the first term; in it. Or of the
first term, whatever the window: that it is in the title, or in the body."""

FAR = 1 << 30
"""A window from -FAR is the whole document."""

WIDE = 127
"""The widest window of which it is looked at first whether it can be met, by blocks; wider ones are the document."""

FINEST = 4
"""Blocks are of 16 places or more."""

ALL_BUT_LAST = (1 << 62) - 1
"""The blocks that have one after them."""

FEW = 16
"""Places that are looked through faster one by one."""

OPEN, CANDIDATE, DECIDED = 0, 1, 2
"""What is known of a query: nothing, it may hold, it holds (or is out of the question: not asked any more)."""


def compiled(function: Function) -> Function:
    """The function as machine code, or as it is."""
    try:
        from numba import njit
    except ImportError:
        return function
    try:
        return cast(Function, njit(cache=True, forceinline=True)(function))
    except RuntimeError:  # no folder to keep the machine code in: compile it anew in every process
        return cast(Function, njit(function, forceinline=True))


@compiled
def locate(
    numbers: Numbers,
    bases: Numbers,
    ends: Numbers,
    bundles: Numbers,
    bundled: Numbers,
    metadata: Numbers,
    terms: int,
    shift: int,
) -> tuple[Numbers, Numbers, Numbers, Numbers, Blocks]:
    """Where each of `terms` terms stands in a document.

    `numbers`: for each word its term, 0, or -k for the terms `bundled[bundles[k-1]:bundles[k]]`; paragraph i is
    the positions `bases[i]` to `ends[i]`. Returns the terms present; and by term how many places it has and where
    these start in the fourth array, from 1 (0: it has none), which holds them all, ascending; and its blocks.
    Metadata is at position 0.
    """
    counts, starts, blocks = np.zeros(terms, np.int32), np.zeros(terms, np.int32), np.zeros(terms, np.int64)
    total = kinds = 0
    for number in numbers:
        first, last = (0, 1) if number > 0 else (bundles[-number - 1], bundles[-number]) if number else (0, 0)
        for i in range(first, last):
            term = number if number > 0 else bundled[i]
            kinds += counts[term] == 0
            counts[term] += 1
            total += 1
    for term in metadata:
        kinds += counts[term] == 0
        counts[term] += 1
        total += 1
    present, places = np.empty(kinds, np.int32), np.empty(total, np.int32)
    free = kinds = word = 0
    for paragraph in range(len(bases)):
        for position in range(bases[paragraph], ends[paragraph]):
            number = numbers[word]
            word += 1
            first, last = (0, 1) if number > 0 else (bundles[-number - 1], bundles[-number]) if number else (0, 0)
            for i in range(first, last):
                term = number if number > 0 else bundled[i]
                if starts[term] == 0:
                    present[kinds] = term
                    kinds += 1
                    starts[term] = free + 1
                    free += counts[term]
                    counts[term] = 0
                places[starts[term] - 1 + counts[term]] = position
                counts[term] += 1
                blocks[term] |= np.int64(1) << np.int64(position >> shift)
    for term in metadata:
        present[kinds] = term
        kinds += 1
        starts[term], blocks[term] = free + 1, 1
        places[free] = 0
        free += 1
    return present, counts, starts, places, blocks


@compiled
def search(
    numbers: Numbers,
    bases: Numbers,
    ends: Numbers,
    bundles: Numbers,
    bundled: Numbers,
    metadata: Numbers,
    terms: int,
    shift: int,
    title_end: int,
    filed: Numbers,
    clues: Numbers,
    conditions: Numbers,
    states: States,
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Numbers]:
    """`locate`, without the blocks, and `answer` in one call: arrays cost more to hand over than to fill."""
    present, counts, starts, places, blocks = locate(numbers, bases, ends, bundles, bundled, metadata, terms, shift)
    decided, open_ = answer(present, counts, starts, places, blocks, shift, title_end, filed, clues, conditions, states)
    return present, counts, starts, places, decided, open_


@compiled
def answer(
    present: Numbers,
    counts: Numbers,
    starts: Numbers,
    places: Numbers,
    blocks: Blocks,
    shift: int,
    title_end: int,
    filed: Numbers,
    clues: Numbers,
    conditions: Numbers,
    states: States,
) -> tuple[Numbers, Numbers]:
    """The queries that a document satisfies, and those that it may satisfy besides; unordered.

    The first five arrays come from `locate`; positions below `title_end` are in the title.
    The clues under term t are the rows `filed[t]` to `filed[t + 1]` of `clues`: a term without which it is not met, and
    how near that must be, at most `WIDE` (0: anywhere; most clues fail by these); query, whether the clue decides it,
    its first row in `conditions` (the next clue's is the end). A condition is a term, from, to (positions after the
    first term's), what is asked. `states` are those to begin with.
    """
    states = states.copy()
    found = np.empty(len(states), np.int32)
    reach = np.full((WIDE >> shift) + 2, -1, np.int64)  # the blocks in the document, or so many blocks around `first`
    size = 0
    for first in present:
        if first + 1 >= len(filed) or filed[first] == filed[first + 1]:  # of a query stored later, or none
            continue
        _spread(blocks[first], reach)
        for clue in range(filed[first], filed[first + 1]):
            near = clues[clue, 1]
            if reach[(near >> shift) + 1 if near else 0] & blocks[clues[clue, 0]] == 0:
                continue
            query, decides, begin, end = clues[clue, 2], clues[clue, 3], clues[clue, 4], clues[clue + 1, 4]
            if states[query] == DECIDED or states[query] > decides:
                continue
            windows = False
            possible = True
            for row in range(begin, end):
                window = conditions[row, 1] != -FAR
                windows |= window
                there = counts[conditions[row, 0]] != 0
                if there == (conditions[row, 3] == ABSENT) and not (there and window):
                    possible = False
                    break
            if not possible or (
                windows and not _somewhere(first, begin, end, conditions, counts, starts, places, title_end)
            ):
                continue
            if states[query] == OPEN:
                found[size] = query
                size += 1
            states[query] = DECIDED if decides else CANDIDATE
    return _divided(found[:size], states)


@compiled
def _divided(found: Numbers, states: States) -> tuple[Numbers, Numbers]:
    """The queries that are decided, and the others."""
    decided, open_ = np.empty(len(found), np.int32), np.empty(len(found), np.int32)
    sure = unsure = 0
    for query in found:
        if states[query] == DECIDED:
            decided[sure] = query
            sure += 1
        else:
            open_[unsure] = query
            unsure += 1
    return decided[:sure], open_[:unsure]


@compiled
def _spread(blocks: int, reach: Blocks) -> None:
    """Write the blocks and one block more on each side, two more, and so on, from `reach[1]`."""
    for wide in range(1, len(reach)):
        blocks |= (blocks & ALL_BUT_LAST) << 1 | blocks >> 1
        reach[wide] = blocks


@compiled
def _somewhere(
    first: int,
    begin: int,
    end: int,
    conditions: Numbers,
    counts: Numbers,
    starts: Numbers,
    places: Numbers,
    title_end: int,
) -> bool:
    """Whether the first term stands anywhere where all windows are as asked."""
    for at in range(starts[first] - 1, starts[first] - 1 + counts[first]):
        place = places[at]
        met = True
        for row in range(begin, end):
            if conditions[row, 1] == -FAR:
                continue
            low, high, asked = place + conditions[row, 1], place + conditions[row, 2], conditions[row, 3]
            left = starts[conditions[row, 0]] - 1
            stop = left + counts[conditions[row, 0]]
            right = stop if stop - left > FEW else left
            while left < right:  # to the first place from `low` on
                middle = (left + right) // 2
                if places[middle] < low:
                    left = middle + 1
                else:
                    right = middle
            while left < stop and places[left] < low:
                left += 1
            if asked == APART and left < stop and places[left] == place:
                left += 1
            if asked in (TITLE, BODY):
                met = (place < title_end) == (asked == TITLE)
            else:
                met = (left < stop and places[left] <= high) != (asked == ABSENT)
            if not met:
                break
        if met:
            return True
    return False
