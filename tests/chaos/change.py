"""Things that are meant: workers join and leave, all are replaced one by one, batches that take long."""

import asyncio
import time
from dataclasses import replace

import trial
from chaos.arena import Arena
from chaos.experiment import Figures
from chaos.experiment import trial as experiment

RESUME_SECONDS, ROLLING_SECONDS, TERM_SECONDS = 5.0, 10.0, 15.0
AFTER_SECONDS = 15.0  # so long after a change its pause is looked for


async def rebalance(arena: Arena) -> Figures:
    """A third worker of each stage joins, and leaves again, under load: how long does nothing come?"""
    async with experiment(arena, "rebalance", seconds=120) as on:
        await on.until(0.1)
        for what in ("join", "leave"):
            since = time.monotonic()
            if what == "join":
                new = [on.fleet.start(stage) for stage in on.fleet.stages]
                await asyncio.gather(*(asyncio.to_thread(each.until_ready) for each in new))
            else:
                for code, seconds in await asyncio.gather(
                    *(asyncio.to_thread(on.fleet.terminate, each) for each in new)
                ):
                    on.promise(code == 0 and seconds < TERM_SECONDS, f"SIGTERM: exit {code} in {seconds:.1f} s")
            await asyncio.sleep(AFTER_SECONDS)
            pause = on.pause_since(since)
            on.figures[f"longest pause at {what}, s"] = round(pause, 1)
            on.promise(pause < RESUME_SECONDS, f"at {what} nothing came for {pause:.1f} s")
    return on.figures


async def slow(arena: Arena) -> Figures:
    """A batch of a minute costs its worker no partition: nothing of it comes again."""
    now = time.time_ns() // 1_000_000
    records = [replace(trial.raw("slow", url=f"slow-{each}"), key=b"slow", timestamp=now) for each in range(60)]
    async with experiment(arena, "slow", seconds=0, records=records, real=False, batch_wait=2.0) as on:
        pass
    on.promise(on.figures["repeated"] == 0, "it came again")
    return on.figures


async def rolling(arena: Arena) -> Figures:
    """Every worker of every stage is replaced, one after the other, by SIGTERM under load."""
    async with experiment(arena, "rolling", seconds=180) as on:
        await on.until(0.1)
        since, took = time.monotonic(), []
        for worker in list(on.fleet.workers):
            code, seconds = await asyncio.to_thread(on.fleet.terminate, worker)
            took.append(seconds)
            on.promise(code == 0 and seconds < TERM_SECONDS, f"SIGTERM: exit {code} in {seconds:.1f} s")
            (stage,) = worker.settings.stages
            await asyncio.to_thread(on.fleet.start(stage).until_ready)
        pause = on.pause_since(since)
        on.figures |= {
            "replaced": len(took),
            "slowest SIGTERM, s": round(max(took), 1),
            "longest pause, s": round(pause, 1),
        }
        on.promise(pause < ROLLING_SECONDS, f"nothing came for {pause:.1f} s")
    return on.figures
