"""`tocsin demo`: the whole pipeline on the embedded broker, live, ending by itself with a summary."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from agents.cli.demo_worker import Worker, WorkerFailed, until_ready, worker_of
from agents.cli.ingest import records
from agents.cli.scoreboard import Scoreboard, live
from agents.data import DATA
from streams.broker import EmbeddedBroker, free_port
from streams.client import Publisher, consume
from streams.cluster import committed, create_topics
from streams.records import Record
from streams.settings import STAGES, BadSetting, Settings
from streams.topics import ALERTS, ENRICHED, TOPICS, Topic

SAMPLES = DATA / "samples"
STALL_SECONDS = 60.0
GAP_SECONDS = 0.05  # between articles, so that the latency shown is not the length of a queue

Articles = Annotated[
    list[str] | None,
    typer.Argument(
        help="Your own HTML pages, text dumps, feeds, JSON lines, or folders of them. Default: the shipped samples."
    ),
]


def command(paths: Articles = None) -> None:
    """Show the whole way once: starts a broker, creates topics, runs the agents, plays articles, shows the alerts.

    Needs neither Docker nor Java, listens on loopback only, and leaves nothing behind.
    """
    for other in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):  # nothing is left behind then, either
        signal.signal(other, lambda *_: signal.raise_signal(signal.SIGINT))
    given = [record for path in paths or [str(SAMPLES)] for record, _ in records(path, None)]
    asyncio.run(_demo(given))


async def _demo(raw: list[Record]) -> None:
    if not raw:
        raise BadSetting("no articles there: give .html, .txt or feed .xml files, or a folder of them")
    if set(Settings.from_env().stages) != set(STAGES):
        raise BadSetting("TOCSIN_STAGES names some stages, and the demo shows them all: unset it")
    console = Console(soft_wrap=not sys.stdout.isatty())
    with EmbeddedBroker() as broker, tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        settings = Settings.from_env(
            {name: value for name, value in os.environ.items() if name.startswith("TOCSIN_")}
            | {"TOCSIN_BROKERS": broker.address, "TOCSIN_BROKER_PROFILE": "embedded", "TOCSIN_DATA_DIR": folder}
            | {"TOCSIN_HEALTH_PORT": str(free_port()), "TOCSIN_LOG_LEVEL": "WARNING"}
        )
        console.print(f"broker   ready at {broker.address} (embedded, in memory)")
        created = await create_topics(broker.address, TOPICS, partitions=settings.partitions, replication=1)
        console.print(f"topics   {', '.join(created)}")
        with worker_of(settings, Path(folder) / "worker.log") as worker:
            console.print("agents   starting (loading the language model) ...")
            await until_ready(settings, worker)
            console.print(f"agents   ready: {' → '.join(settings.stages)}\n")
            board = await _play(raw, settings, worker, console)
    board.summary(console)


async def _play(raw: list[Record], settings: Settings, worker: Worker, console: Console) -> Scoreboard:
    board = Scoreboard(len(raw))
    with live(board, console):
        watching = asyncio.create_task(_watch(settings, board))
        publishing = asyncio.create_task(_publish(raw, settings, board))
        try:
            await _until_done(settings, board, worker)
        finally:
            publishing.cancel()
            watching.cancel()
            await asyncio.gather(publishing, watching, return_exceptions=True)
    return board


async def _publish(raw: list[Record], settings: Settings, board: Scoreboard) -> None:
    async with Publisher(settings.connection) as publisher:
        for record in raw:
            await publisher.publish(replace(record, timestamp=time.time_ns() // 1_000_000))  # it enters now
            board.published()
            await asyncio.sleep(GAP_SECONDS)


async def _watch(settings: Settings, board: Scoreboard) -> None:
    async for seen in consume(settings.connection, [topic.name for topic in TOPICS]):
        board.see(seen)


async def _until_done(settings: Settings, board: Scoreboard, worker: Worker) -> None:
    """Every article is enriched or dead, every enriched one looked at, and every alert in its group."""
    group, quiet, before = "tocsin-" + "-".join(settings.stages), 0.0, -1
    while quiet < STALL_SECONDS:
        worker.check()
        if board.settled and await _all_read(settings, group, ENRICHED, board):
            await asyncio.sleep(0.5)  # the last alerts are on their way to this screen
            if await _all_read(settings, group, ALERTS, board):
                await asyncio.sleep(0.5)
                return
        await asyncio.sleep(0.25)
        moved = board.counts.total() != before
        before, quiet = board.counts.total(), 0.0 if moved else quiet + 0.25
    raise WorkerFailed(f"nothing moved for {STALL_SECONDS:.0f} s; the worker said: {worker.said()}")


async def _all_read(settings: Settings, group: str, topic: Topic[Any], board: Scoreboard) -> bool:
    return await committed(settings.connection, group, topic.name) >= board.counts[topic.name]
