"""What the matcher has to reach, and whether it does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bench.rules.duel import Duel
from bench.rules.family import Results
from bench.rules.ours import Measured

TIMES = {"perq": 2.0, "mokaccino": 1.5, "tantivy": 2.5}  # how much faster than another engine


@dataclass(frozen=True, slots=True)
class Goal:
    """A measured figure beside the one that is wanted."""

    what: str
    figure: float
    bound: Literal["at least", "at most"]
    wanted: float

    @property
    def met(self) -> bool:
        return self.figure >= self.wanted if self.bound == "at least" else self.figure <= self.wanted

    def __str__(self) -> str:
        verdict = "met" if self.met else "MISSED"
        return f"{self.what:<52}{self.figure:>8.2f}   {self.bound} {self.wanted:<6g}{verdict}"


def of(results: Results) -> list[Goal]:
    """The goals that the measurements of one family bear on."""
    return [*of_matcher(results.family, results.measured), *of_duels(results.duels)]


def of_matcher(family: str, measured: Sequence[Measured]) -> Iterator[Goal]:
    """The goals that take no other engine, for one family measured at growing numbers of rules."""
    by_size = {each.rules: each for each in measured}
    if (most := by_size.get(100_000)) and most.matches:
        yield Goal(f"{family}: candidates ÷ matches at 100,000", most.candidates / most.matches, "at most", 2.5)
    for size, wanted in ((10_000, 10.0), (100_000, 30.0)):
        if size in by_size and (times := by_size[size].times_scan):
            yield Goal(f"{family}: × the full scan at {size:,}", times, "at least", wanted)
    for size, wanted in ((1_000, 0.6), (10_000, 0.3)):
        if size in by_size:
            share = by_size[size].speed / by_size[size].limit
            yield Goal(f"{family}: share of the analysis limit at {size:,}", share, "at least", wanted)
    for size in (10, 1_000, 10_000):
        if size in by_size and 10 * size in by_size:
            growth = by_size[size].speed / by_size[10 * size].speed
            yield Goal(f"{family}: time, from {size:,} rules to {10 * size:,}", growth, "at most", 3.0)


def of_duels(duels: Sequence[Duel]) -> Iterator[Goal]:
    """The goals against other engines, at 100,000 rules."""
    for each in duels:
        if each.rules == 100_000 and each.peer in TIMES:
            yield Goal(f"{each.family}: × {each.peer} at 100,000", each.times, "at least", TIMES[each.peer])
