"""The stage that costs the most, in one worker and in two, one core for each: what a second process brings."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from broker.feed import Broker
from broker.worker_process import WorkerProcess

from agents.worker import build
from bench.chain import over_kafka
from bench.chain.over_kafka import REBALANCE_SECONDS, Throughput
from bench.chain.workload import records
from streams.events import RawArticle
from streams.records import Record
from streams.settings import Settings
from streams.topics import DEAD, ENTITIES, STORIES
from streams.topology import run

ENDS = (ENTITIES.name, DEAD.name)
SETTLE_SECONDS = 2 * REBALANCE_SECONDS


async def scaling(
    broker: Broker, folder: Path, made_of: list[RawArticle], articles: int, rounds: int
) -> list[tuple[Throughput, Throughput]]:
    """Each round with one worker, then with a second beside it."""
    stages = build(Settings(stages=("clean", "story")))

    def made(number: int, name: str) -> list[Record]:
        return run(stages.values(), records(made_of, number, name))[STORIES.name]

    found = []
    for each in range(rounds):
        first = over_kafka.begin(broker, folder, ("extract",)).until_ready()
        try:
            one = await _measured(broker, [first], made(60, f"warm-{each}"), made(articles, f"one-{each}"))
            second = over_kafka.begin(broker, folder, ("extract",)).until_ready()
            try:
                workers = [first, second]
                two = await _measured(broker, workers, made(120, f"warmer-{each}"), made(2 * articles, f"two-{each}"))
            finally:
                second.kill_group()
        finally:
            first.kill_group()
        found.append((one, two))
    return found


async def _measured(
    broker: Broker, workers: Sequence[WorkerProcess], warm: Sequence[Record], load: Sequence[Record]
) -> Throughput:
    def processes() -> list[int]:
        return [pid for worker in workers for pid in worker.group()]

    await asyncio.sleep(SETTLE_SECONDS)
    await over_kafka.throughput(broker, processes, warm, ENDS)
    return await over_kafka.backlog(broker, processes, load, ENDS)
