"""The inner loops of the presearch, over arrays: where terms stand, and which filed clues a document answers to.

numba compiles them where it is installed (the extra `fast`), and keeps the machine code beside this file or in
`NUMBA_CACHE_DIR`. Without it the same functions run as Python: much slower with many rules, never different.
"""

from collections.abc import Callable
from typing import TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int32]
States: TypeAlias = NDArray[np.uint8]
Function = TypeVar("Function", bound=Callable[..., object])

ABSENT, APART, THERE, TITLE, BODY = range(5)
"""What a condition asks of a term: not in the window; in it, on another word than the first term; in it. Or of the
first term, whatever the window: that it is in the title, or in the body."""

FAR = 1 << 30
"""A window from -FAR is the whole document."""

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
    numbers: Numbers, bases: Numbers, ends: Numbers, bundles: Numbers, bundled: Numbers, metadata: Numbers, terms: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Where each of `terms` terms stands in a document.

    `numbers`: for each word its term, 0, or -k for the terms `bundled[bundles[k-1]:bundles[k]]`; paragraph i is
    the positions `bases[i]` to `ends[i]`. Returns the terms present; and by term how many places it has and where
    these start in the last array, which holds them all, ascending. Metadata is at position 0.
    """
    counts, starts = np.zeros(terms, np.int32), np.zeros(terms, np.int32)
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
                    starts[term] = free + 1  # one more than it is, so that 0 is "not seen yet"
                    free += counts[term]
                    counts[term] = 0
                places[starts[term] - 1 + counts[term]] = position
                counts[term] += 1
    for term in metadata:
        present[kinds] = term
        kinds += 1
        starts[term] = free + 1
        places[free] = 0
        free += 1
    return present, counts, starts - 1, places


@compiled
def answer(
    present: Numbers,
    counts: Numbers,
    starts: Numbers,
    places: Numbers,
    title_end: int,
    filed: Numbers,
    clues: Numbers,
    conditions: Numbers,
    states: States,
) -> tuple[Numbers, Numbers]:
    """The queries that a document satisfies, and those that it may satisfy besides; unordered.

    The first four arrays come from `locate`; positions below `title_end` are in the title.
    The clues under term t are the rows `filed[t]` to `filed[t + 1]` of `clues`: query, whether the clue decides it,
    its first row in `conditions` (the next clue's is the end). A condition is a term, from, to (positions after
    the first term's), what is asked. `states` are those to begin with.
    """
    states = states.copy()
    found = np.empty(len(states), np.int32)
    size = 0
    for first in present:
        if first + 1 >= len(filed):  # of a query stored later
            continue
        for clue in range(filed[first], filed[first + 1]):
            query, decides, begin, end = clues[clue, 0], clues[clue, 1], clues[clue, 2], clues[clue + 1, 2]
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
    decided = np.empty(size, np.int32)
    sure = open_ = 0
    for i in range(size):
        if states[found[i]] == DECIDED:
            decided[sure] = found[i]
            sure += 1
        else:
            found[open_] = found[i]
            open_ += 1
    return decided[:sure], found[:open_]


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
    for at in range(starts[first], starts[first] + counts[first]):
        place = places[at]
        met = True
        for row in range(begin, end):
            if conditions[row, 1] == -FAR:
                continue
            low, high, asked = place + conditions[row, 1], place + conditions[row, 2], conditions[row, 3]
            left = starts[conditions[row, 0]]
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
