"""Too much of everything: ten times the input that can be worked off, and a corpus of bad records."""

import asyncio
import itertools
import time

from chaos.arena import Arena
from chaos.experiment import Figures, Trial, plot, trial
from chaos.load import inputs
from chaos.poison import corpus

FLAT = 1.15
"""Resident memory of the last third, against that of the first, that still counts as flat."""
MEGABYTE = 1 << 20
JOIN_SECONDS = 5.0
"""A worker may hear that another has joined only after that one is ready. Shorter than a session, so that no member
can have been thrown out before the count begins."""


async def pressure(arena: Arena) -> Figures:
    """All the input at once: memory stays flat, no worker misses a heartbeat, each article's alerts stay in order."""
    async with trial(arena, "pressure", seconds=0, limit=_limit(arena)) as on:
        await asyncio.sleep(JOIN_SECONDS)
        before = on.fleet.rebalances()
        await _weigh(on)
        more = on.fleet.rebalances() - before
        on.figures["rebalances"] = more
        on.promise(more == 0, f"the groups shared out anew {more} times: heartbeats were missed")
    return on.figures


async def poison(arena: Arena) -> Figures:
    """Hundreds of kinds of bad records among good ones, through the real chain: no worker ends, memory is flat."""
    bad, size = corpus(), max(50, arena.size // 10)
    async with trial(arena, "alone", seconds=0, records=inputs("alone", size, real=True), real=True) as alone:
        pass
    good = inputs("among", size, real=True)
    mixed = [record for pair in itertools.zip_longest(bad, good) for record in pair if record]
    async with trial(arena, "poison", seconds=0, records=mixed, real=True) as on:
        on.figures |= {"kinds of bad records": len(bad), "good records": size}
        await _weigh(on)
    on.figures["good alone, all there after, s"] = round(alone.ledger.enriched_until("alone-") - alone.started, 1)
    on.figures["good among bad, all there after, s"] = round(on.ledger.enriched_until("among-") - on.started, 1)
    return on.figures


def _limit(arena: Arena) -> float:
    """Seconds for all that must come: the whole chain does dozens of articles a second, or fewer."""
    return max(1200.0, arena.size / 8)


async def _weigh(on: Trial) -> None:
    """The resident memory of the fleet each second until all has come."""
    weights: list[float] = []
    until = on.started + _limit(on.arena)
    while not on.ledger.complete.is_set() and time.monotonic() < until:
        weights.append(on.fleet.resident() / MEGABYTE)
        await asyncio.sleep(1)
    third = max(1, len(weights) // 3)
    first, last = max(weights[:third]), max(weights[-third:])
    on.figures |= {"resident, MB, first and last third": f"{first:.0f}, {last:.0f}", "plot": plot(weights)}
    on.promise(last < FLAT * first, f"memory grew from {first:.0f} to {last:.0f} MB")
