"""One experiment: a fleet, a load, something that goes wrong, and the figures of what came of it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from broker import trial_worker
from chaos.arena import Arena
from chaos.fleet import Fleet
from chaos.ledger import Ledger
from chaos.load import feed, inputs
from chaos.rebuilt import differences

from agents.worker import build
from streams.records import Record
from streams.settings import Settings

Figures: TypeAlias = dict[str, Any]
Experiment: TypeAlias = Callable[[Arena], Coroutine[Any, Any, Figures]]
NONE_OF = ("lost", "foreign", "unequal", "out of order", "stories unequal", "groups unequal", "broken")
SETTLE_SECONDS = 5.0
"""Time for repeats to come, too, after the last record that was missing."""


@dataclass(slots=True)
class Trial:
    """What an experiment works with while its load is on."""

    arena: Arena
    fleet: Fleet
    ledger: Ledger
    figures: Figures = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)  # promises that did not hold, in words
    started: float = field(default_factory=time.monotonic)

    fed: float = float("inf")  # when the load was over

    def pause_since(self, moment: float) -> float:
        """The longest time without a new record between that moment and now, or the end of the load if that is over."""
        return self.ledger.longest_pause(moment, max(moment, min(time.monotonic(), self.fed)))

    def promise(self, holds: bool, words: str) -> None:
        if not holds:
            self.broken.append(words)

    async def until(self, share: float, *, seconds: float = 600) -> None:
        """Returns when so much of what must come has come."""
        async with asyncio.timeout(seconds):
            while len(self.ledger.seen) < share * len(self.ledger.expected):
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def trial(
    arena: Arena,
    name: str,
    *,
    seconds: float = 20,
    limit: float = 1200,
    records: Sequence[Record] | None = None,
    real: bool | None = None,
    **settings: Any,
) -> AsyncIterator[Trial]:
    """`async with trial(...) as on:` do harm; at its end all must have come within `limit`. `on.figures` says more.

    The load is spread over `seconds`; `settings` are those of the workers that are not the usual ones.
    """
    real = arena.real if real is None else real
    records = inputs(name, arena.size, real=real) if records is None else records
    stages = (build if real else trial_worker.build)(Settings())
    ledger = await asyncio.to_thread(Ledger, list(stages.values()), records)
    with Fleet(arena.broker, arena.folder, real=real, size=arena.workers, **settings) as fleet:
        on = Trial(arena, fleet, ledger)
        watching = asyncio.create_task(ledger.watch(arena.broker))
        feeding = asyncio.create_task(feed(arena.broker, records, seconds=seconds))
        feeding.add_done_callback(lambda _: setattr(on, "fed", time.monotonic()))
        try:
            yield on
            on.figures["sent again"] = await feeding
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ledger.complete.wait(), limit)
            await asyncio.sleep(SETTLE_SECONDS)
            on.broken += [f"a worker ended by itself: {words}" for words in fleet.dead()]
        finally:
            feeding.cancel()
            watching.cancel()
            await asyncio.gather(feeding, watching, return_exceptions=True)
    on.figures |= {**ledger.figures(), "seconds": round(time.monotonic() - on.started, 1)}
    if real:
        on.figures["stories unequal"] = await differences(arena.broker, stages["story"])
        on.figures["groups unequal"] = await differences(arena.broker, stages["group"])
    on.figures["broken"] = on.broken


def failed(figures: Figures) -> bool:
    """Whether a promise did not hold."""
    return any(figures.get(name) for name in NONE_OF)


def plot(values: Sequence[float], *, width: int = 60, height: int = 6) -> str:
    """A curve in characters, its highest and lowest value beside it."""
    step = max(1, len(values) // width)
    shown = [max(values[at : at + step]) for at in range(0, len(values), step)]
    low, high = min(shown), max(shown)
    rows = [round((value - low) / ((high - low) or 1) * (height - 1)) for value in shown]
    lines = ["".join("*" if row == line else " " for row in rows) for line in reversed(range(height))]
    return "\n".join(
        [f"{high:8.0f} |{lines[0]}", *(f"         |{line}" for line in lines[1:-1]), f"{low:8.0f} |{lines[-1]}"]
    )
