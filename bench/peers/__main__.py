"""`make bench-peers`: the same work in Tocsin's worker and in other programs that read Kafka. Ratios of one run.

All acknowledge after delivery: what was read is committed once everything made of it is acknowledged by the broker.
Each round every peer is started, warmed up and given the same number of records; what is printed is the median over the
rounds. Ours is one worker as production runs it, with a child process for each stage; the others are one process each.
"""

import argparse
import asyncio
import os
import platform
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path

from broker.feed import Broker

from bench.chain.over_kafka import Throughput, throughput
from bench.peers import measure
from bench.peers.measure import OURS, PEERS
from streams.cluster import create_topics
from streams.connection import Connection
from streams.local_kafka import LocalKafka
from streams.topics import TOPICS

NUMBERS = {"pass": 10_000, "chain": 1_000}
WARM = {"pass": 2_000, "chain": 200}
WHAT = {"pass": "records of 2 kB that are only passed on", "chain": "the whole chain, the shipped samples"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-peers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", choices=list(WHAT), nargs="*", default=list(WHAT))
    asked = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    print(
        f"{platform.machine()}, {cores} cores shared with the broker, Python {platform.python_version()}\n", flush=True
    )
    for work in asked.work:
        asyncio.run(_compare(work, asked.rounds))


async def _compare(work: str, rounds: int) -> None:
    runs: dict[str, list[Throughput]] = defaultdict(list)
    for number in range(rounds):
        for peer in (OURS, *PEERS):
            runs[peer].append(await _run(peer, work, number))
    print(f"{WHAT[work]}: median of {rounds} rounds, lowest and highest\n")
    print("| | records a second | a CPU-second | ours ÷ it, by the clock | ours ÷ it, by CPU |")
    print("| --- | --- | --- | --- | --- |")
    clock = {peer: [run.articles / run.wall_seconds for run in each] for peer, each in runs.items()}
    cpu = {peer: [run.articles / run.cpu_seconds for run in each] for peer, each in runs.items()}
    for peer in runs:
        ratios = [_ratio(of[OURS], of[peer]) for of in (clock, cpu)]
        rates = [f"{statistics.median(of[peer]):.0f}" for of in (clock, cpu)]
        print(f"| {' | '.join([peer, *rates, *ratios])} |")
    print(flush=True)


async def _run(peer: str, work: str, number: int) -> Throughput:
    """On a broker of its own, so that nobody reads what others left."""
    with LocalKafka() as kafka, tempfile.TemporaryDirectory() as folder:
        broker = Broker(Connection(kafka.address), "kafka")
        await create_topics(broker.connection, TOPICS, partitions=4, replication=1)
        with measure.running(peer, work, broker, Path(folder)) as processes:
            ends = measure.ENDS[work]
            await throughput(broker, processes, measure.load(work, WARM[work], "warm"), ends)
            return await throughput(broker, processes, measure.load(work, NUMBERS[work], f"round{number}"), ends)


def _ratio(ours: list[float], theirs: list[float]) -> str:
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


if __name__ == "__main__":
    main()
