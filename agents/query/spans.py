"""Places of one document as bits: bit p of a mask says that something starts at position p.

`Spans` holds every place where a node of a query is found, complete and not only the shortest ones, as one
mask of starts for each (width in positions, solid). A solid span is a word or an exact phrase, which takes
every word it covers; of any other span the first and the last word are taken. No word serves both sides of
a proximity.
"""

from collections.abc import Iterable, Iterator
from functools import cache, reduce
from operator import or_
from typing import TypeAlias

_FEW = 32  # positions that are quicker set one by one

Spans: TypeAlias = dict[tuple[int, bool], int]


@cache
def steps(n: int) -> tuple[int, ...]:
    """Shifts that, one after the other, spread a bit over its n next higher neighbours."""
    found: list[int] = []
    while (done := sum(found)) < n:
        found.append(min(done + 1, n - done))
    return tuple(found)


def spread(mask: int, n: int) -> int:
    """Every bit and its n next higher neighbours."""
    for step in steps(n):
        mask |= mask << step
    return mask


def mask(positions: list[int]) -> int:
    """Positions as bits, in time linear in the highest and in their number."""
    if len(positions) <= _FEW:
        bits_set = 0
        for position in positions:
            bits_set |= 1 << position
        return bits_set
    cells = bytearray((max(positions) >> 3) + 1)
    for position in positions:
        cells[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(cells, "little")


def union_of(masks: Iterable[int]) -> int:
    """All the bits of some masks."""
    return reduce(or_, masks, 0)


def bits(mask: int) -> Iterator[int]:
    """The positions of a mask, ascending."""
    digits = bin(mask)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def phrase(masks: list[int], slop: int) -> Spans:
    """Words in order, at most `slop` other words among them."""
    if not all(masks):
        return {}
    widths = {1: masks[0]}
    for count, mask in enumerate(masks[1:], 1):
        longer: dict[int, int] = {}
        for width, starts in widths.items():
            for skipped in range(slop - (width - count) + 1):
                if found := starts & (mask >> (width + skipped)):
                    longer[width + skipped + 1] = longer.get(width + skipped + 1, 0) | found
        widths = longer
    return {(width, width == len(masks)): starts for width, starts in widths.items()}


def union(parts: list[Spans]) -> Spans:
    """The places of any of the parts."""
    merged: Spans = {}
    for part in parts:
        for key, starts in part.items():
            merged[key] = merged.get(key, 0) | starts
    return merged


def near(left: Spans, right: Spans, n: int, ordered: bool) -> Spans:
    """The hulls of a left and a right with at most n words between; `ordered`: left first."""
    hulls: Spans = {}
    for (a, a_solid), a_starts in left.items():
        for (b, b_solid), b_starts in right.items():
            for shift in range(a if ordered else -b - n, a + n + 1):  # of b against a
                if not apart(a, a_solid, b, b_solid, shift):
                    continue
                if found := a_starts & (b_starts >> shift if shift >= 0 else b_starts << -shift):
                    before = min(shift, 0)
                    key = max(a, shift + b) - before, False
                    hulls[key] = hulls.get(key, 0) | (found >> -before)
    return hulls


def apart(a: int, a_solid: bool, b: int, b_solid: bool, shift: int) -> bool:
    """Whether spans of widths a and b share no taken word, b starting `shift` after a."""
    if shift >= a or shift + b <= 0:
        return True
    if a_solid or b_solid:  # one may stand in the gap of the other, if that has one
        in_a = not a_solid and shift > 0 and shift + b < a
        in_b = not b_solid and shift < 0 and shift + b > a
        return in_a or in_b
    return shift not in (0, a - 1) and shift + b - 1 not in (0, a - 1)


def is_near(left: Spans, right: Spans, n: int, ordered: bool) -> bool:
    """Whether `near` finds anything; quicker."""
    if not left or not right:
        return False
    if spread(_afters(left), n) & _starts(right):
        return True
    if ordered:
        return False
    if spread(_afters(right), n) & _starts(left):
        return True
    loose = any(not solid for _, solid in left) or any(not solid for _, solid in right)
    return loose and bool(near(left, right, n, ordered))


def not_near(left: Spans, right: Spans, n: int) -> Spans:
    """The lefts with no right that overlaps or has at most n words between."""
    alone: Spans = {}
    for (a, a_solid), starts in left.items():
        close = union_of(spread(b_starts, a + b + 2 * n) >> (a + n) for (b, _), b_starts in right.items())
        if left_alone := starts & ~close:
            alone[a, a_solid] = left_alone
    return alone


def shortest(spans: Spans) -> list[tuple[int, int]]:
    """(start, width) of places that do not overlap, as a person counts them: the one that ends first, and on."""
    if len(spans) == 1:  # mostly; the general way finds the same
        (((width, _), mask_of_starts),) = spans.items()
        return _one_after_another(mask_of_starts, width)
    widths: dict[int, int] = {}
    for width, _ in sorted(spans):
        for start in bits(spans.get((width, True), 0) | spans.get((width, False), 0)):
            widths.setdefault(start, width)
    chosen: list[tuple[int, int]] = []
    free = 0
    for end, start in sorted((start + width, -start) for start, width in widths.items()):
        if -start >= free:
            chosen.append((-start, end + start))
            free = end
    return chosen


def _one_after_another(starts: int, width: int) -> list[tuple[int, int]]:
    chosen: list[tuple[int, int]] = []
    free = 0
    for start in bits(starts):
        if start >= free:
            chosen.append((start, width))
            free = start + width
    return chosen


def window(spans: Spans, start: int, room: int) -> Spans:
    """The places that lie inside the `room` positions from `start`."""
    inside = {key: starts >> start & ((1 << max(0, room - key[0] + 1)) - 1) for key, starts in spans.items()}
    return {key: starts << start for key, starts in inside.items() if starts}


def at(spans: Spans, start: int, width: int) -> bool:
    """Whether a place of that width starts there."""
    return (spans.get((width, True), 0) | spans.get((width, False), 0)) >> start & 1 == 1


def every(spans: Spans) -> Iterator[tuple[int, int, bool]]:
    """(start, width, solid) of every place."""
    for (width, solid), starts in sorted(spans.items()):
        for start in bits(starts):
            yield start, width, solid


def _starts(spans: Spans) -> int:
    return union_of(spans.values())


def _afters(spans: Spans) -> int:
    """The positions after the end of each place."""
    return union_of(starts << width for (width, _), starts in spans.items())
