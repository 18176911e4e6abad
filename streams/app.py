"""One worker, from its settings to its end: processes for its stages first, then all that runs beside them."""

import asyncio
import contextlib
import importlib
import signal
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from streams import child, forkserver, metrics
from streams.pool import Pool
from streams.settings import Settings
from streams.topics import Topic


async def serve(
    settings: Settings,
    sources: Mapping[str, Topic[Any]],
    factory: child.StageFactory,
    memories: Mapping[str, Topic[bytes]] | None = None,
    shared: Mapping[str, str] | None = None,
) -> None:
    """Run the stages of `settings` until SIGTERM or SIGINT.

    `sources`: the topic each stage reads, by stage name; `factory` builds the stages in the child processes;
    `memories`: of the stages that remember, the topic that they are remembered on; `shared`: of the stages that have
    much in common, the module that loads it.
    Raises what `factory` raises, `BrokerUnreachable`, `MissingTopics` or `DeadLetterStorm`.
    """
    loop = asyncio.get_running_loop()
    stop: asyncio.Future[None] = loop.create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end, stop)
    async with contextlib.AsyncExitStack() as undo:
        undo.callback(metrics.drop, metrics.collect())
        forked = {stage: module for stage, module in (shared or {}).items() if stage in settings.stages}
        if len(forked) < 2 or not forkserver.prepare(forked.values()):
            forked = {}  # one alone shares with nobody
        if settings.rules_topic and "alert" in settings.stages:
            settings, following = await _rules(settings)
            undo.callback(following.cancel)
        pool = Pool(factory, settings, forked=forked)
        undo.callback(pool.stop)
        if running := await _ready(pool, stop):
            await running.run(settings, pool, stop, sources, memories or {})


async def _ready(pool: Pool, stop: "asyncio.Future[None]") -> Any:
    """What runs Faust, when the pool has started; None if the end comes first. Raises what the pool raises."""
    # Faust and the clients of Kafka and HTTP take a second to import: meanwhile the processes load their stages.
    starting = asyncio.gather(asyncio.to_thread(importlib.import_module, "streams.running"), pool.start())
    await asyncio.wait((starting, stop), return_when=asyncio.FIRST_COMPLETED)
    if starting.done() and not stop.done() and starting.exception() is None:
        return starting.result()[0]
    forkserver.end()  # the pool may be waiting for a fork
    starting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await starting
    return None


async def _rules(settings: Settings) -> tuple[Settings, "asyncio.Task[None]"]:
    """The settings with the folder that the rules of the topic are in, and what keeps that folder up to date."""
    from streams import mirror

    folder = settings.data_dir / settings.rules_topic
    await mirror.pull(settings.connection, folder)
    following = asyncio.create_task(mirror.follow(settings.connection, folder))
    return replace(settings, rules=(folder,), rules_topic=""), following


def _end(stop: "asyncio.Future[None]") -> None:
    if not stop.done():
        stop.set_result(None)
