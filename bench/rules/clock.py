"""CPU time of work done over and over. Wall time means little on a machine that others share."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import process_time
from typing import Generic, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

MOST_PASSES = 5
FEWEST_ITEMS = 2  # measured at any rate


@dataclass(slots=True)
class Timing(Generic[Found]):
    """The best pass: CPU seconds by item, as far as it came; and what the first pass found."""

    seconds: list[float] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    def rate(self, items: int | None = None) -> float:
        """Items a CPU-second, over the first `items` or all."""
        seconds = self.seconds[:items]
        return len(seconds) / sum(seconds)

    def better(self, seconds: list[float], found: list[Found]) -> None:
        """Take up one more pass. One that was cut short counts only while there is no other."""
        if not self.seconds:
            self.seconds, self.found = seconds, found
        elif len(seconds) == len(self.seconds) and sum(seconds) < sum(self.seconds):
            self.seconds = seconds


def once(work: Callable[[], Found]) -> tuple[float, Found]:
    """CPU seconds, and the result."""
    gc.collect()
    start = process_time()
    result = work()
    return process_time() - start, result


def race(
    works: Mapping[str, Callable[[Item], Found]], items: Sequence[Item], budget: float, passes: int = MOST_PASSES
) -> dict[str, Timing[Found]]:
    """Every work over all items, in turns, so that what slows the machine down slows them all.

    `budget`: CPU seconds for each work; the pass in which it is used up is the last, and is cut short if it
    is the first.
    """
    timings: dict[str, Timing[Found]] = {name: Timing() for name in works}
    left = dict.fromkeys(works, budget)
    for _ in range(passes):
        for name, work in works.items():
            if left[name] > 0:
                seconds, found = _pass(work, items, left[name])
                left[name] -= sum(seconds)
                timings[name].better(seconds, found)
    return timings


def one(
    work: Callable[[Item], Found], items: Sequence[Item], budget: float, passes: int = MOST_PASSES
) -> Timing[Found]:
    """`race` of one work alone."""
    return race({"": work}, items, budget, passes)[""]


def _pass(work: Callable[[Item], Found], items: Sequence[Item], budget: float) -> tuple[list[float], list[Found]]:
    gc.collect()
    seconds: list[float] = []
    found: list[Found] = []
    spent = 0.0
    for item in items:
        if spent > budget and len(seconds) >= FEWEST_ITEMS:
            break
        start = process_time()
        result = work(item)
        seconds.append(process_time() - start)
        spent += seconds[-1]
        found.append(result)
    return seconds, found
