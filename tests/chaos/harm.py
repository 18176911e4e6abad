"""Things that go wrong: workers and brokers killed, networks cut, disks full, clocks that jump."""

import asyncio

from chaos.arena import Arena, NotPossibleHere
from chaos.experiment import Figures, trial

CUT_SECONDS = 15.0
"""Longer than the session timeout of 10 s (streams/faust_app.py), so the others have taken the partitions over."""
FULL_SECONDS = 10.0


async def kill(arena: Arena) -> Figures:
    """kill -9 of any workers at any moment, each replaced; one of three brokers is killed and comes again."""
    async with trial(arena, "kill", seconds=2.0 * arena.kills, limit=max(1200.0, arena.size / 8)) as on:
        for number in range(arena.kills):
            await asyncio.sleep(arena.luck.uniform(0, 4))
            stage = await asyncio.to_thread(on.fleet.kill_one, arena.luck)
            on.figures[f"kills of {stage}"] = on.figures.get(f"kills of {stage}", 0) + 1
            if number == arena.kills // 3:
                arena.kafka.kill(1)
            if number == 2 * arena.kills // 3:
                arena.kafka.start(1, wait=False)
    return on.figures


async def network(arena: Arena) -> Figures:
    """One worker of each stage is cut off for longer than its session lasts, and comes back with stale partitions."""
    if arena.network is None:
        raise NotPossibleHere("a network namespace needs root and `ip netns`")
    async with trial(arena, "network", seconds=5 * CUT_SECONDS) as on:
        cut_off = [on.fleet.start(stage, before=arena.network.inside) for stage in on.fleet.stages]
        await asyncio.gather(*(asyncio.to_thread(each.until_ready) for each in cut_off))
        arena.network.pull()
        try:
            await asyncio.sleep(CUT_SECONDS)
        finally:
            arena.network.plug()
    return on.figures


async def disk(arena: Arena) -> Figures:
    """The disk under all three brokers is full for a while; they end; they are started again when there is room."""
    if arena.disk is None:
        raise NotPossibleHere("a disk that can be filled needs root and a tmpfs")
    async with trial(arena, "disk", seconds=20) as on:
        await on.until(0.2)
        arena.disk.fill()
        try:
            await asyncio.sleep(FULL_SECONDS)
        finally:
            arena.disk.free()
        on.figures["brokers that ended"] = len(arena.kafka.ended())
        for node in arena.kafka.ended():
            arena.kafka.kill(node)
            arena.kafka.start(node, wait=False)
    return on.figures


async def clock(arena: Arena) -> Figures:
    """The clock of one worker of each stage jumps an hour ahead, then two hours back."""
    if not arena.faketime.is_file():
        raise NotPossibleHere(f"no libfaketime: there is no {arena.faketime} (--faketime)")
    file = arena.folder / "clock"
    file.write_text("+0")
    faked = {
        "LD_PRELOAD": str(arena.faketime),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # nor does a real jump
    }
    async with trial(arena, "clock", seconds=20) as on:
        for worker in on.fleet.workers[: len(on.fleet.stages)]:
            on.fleet.kill(worker)
        for stage in on.fleet.stages:
            on.fleet.start(stage, env=faked)
        await on.until(0.3)
        file.write_text("+3600")
        await on.until(0.6)
        file.write_text("-3600")
    return on.figures
