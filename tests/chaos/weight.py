"""Too much of everything: ten times the input that can be worked off, and a corpus of bad records."""

import asyncio
import itertools

from chaos.arena import Arena
from chaos.experiment import Figures, Trial, plot, trial
from chaos.load import inputs
from chaos.poison import corpus

FLAT = 1.15
"""Resident memory of the last third, against that of the first, that still counts as flat."""
MEGABYTE = 1 << 20


async def pressure(arena: Arena) -> Figures:
    """All the input at once: the workers' memory stays flat, and each article's alerts stay in order."""
    async with trial(arena, "pressure", seconds=0) as on:
        await _weigh(on)
    return on.figures


async def poison(arena: Arena) -> Figures:
    """Hundreds of kinds of bad records among good ones, through the real chain: no worker ends, memory is flat."""
    bad = corpus()
    good = inputs("poison", max(50, arena.size // 10), real=True)
    mixed = [record for pair in itertools.zip_longest(bad, good) for record in pair if record]
    async with trial(arena, "poison", seconds=10, records=mixed, real=True) as on:
        on.figures["kinds of bad records"] = len(bad)
        await _weigh(on)
    return on.figures


async def _weigh(on: Trial) -> None:
    """The resident memory of the fleet each second until all has come."""
    weights: list[float] = []
    while not on.ledger.complete.is_set() and len(weights) < 1200:
        weights.append(on.fleet.resident() / MEGABYTE)
        await asyncio.sleep(1)
    third = max(1, len(weights) // 3)
    first, last = max(weights[:third]), max(weights[-third:])
    on.figures |= {"resident, MB, first and last third": f"{first:.0f}, {last:.0f}", "plot": plot(weights)}
    on.promise(last < FLAT * first, f"memory grew from {first:.0f} to {last:.0f} MB")
