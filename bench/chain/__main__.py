"""`make bench`: the chain against its floor, over a broker, and how late alerts are. Ratios of one run.

Noise is met by taking turns: in each round every alternative reads the same articles once, and what is printed is the
median over the rounds of the ratio within a round. CPU time is of all our processes; the broker's is apart.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in a worker

import argparse
import asyncio
import contextlib
import platform
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from broker.feed import Broker

from bench.chain import over_kafka
from bench.chain.floor import in_two_processes
from bench.chain.limit import limit, texts_of, whole
from bench.chain.report import Report
from bench.chain.scaling import scaling
from bench.chain.workload import pages, records
from streams.broker import EmbeddedBroker
from streams.cluster import create_topics
from streams.connection import Connection
from streams.local_kafka import LocalKafka
from streams.topics import TOPICS

LOADS = (0.25, 0.5, 0.75, 0.9)
LOAD_SECONDS = 20
SCALING_ROUNDS = 5
SETTLE = 200  # articles that a worker sees before anything is measured


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--pages", type=Path, help="a folder of pages; default: the samples that ship")
    parser.add_argument("--articles", type=int, default=90, help="in a round; over a broker ten times as many")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--broker", choices=["kafka", "embedded", "none"], default="kafka")
    parser.add_argument("--out", type=Path, help="write the report there, too, as Markdown")
    asked = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    report = Report(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, {platform.system()}")
    in_memory = _limit(report, asked)
    if asked.broker != "none":
        asyncio.run(_over_a_broker(report, asked, in_memory))
    if asked.out:
        asked.out.write_text(report.markdown(), encoding="utf-8")


def _limit(report: Report, asked: argparse.Namespace) -> float:
    """The chain in one process against the model alone. Returns its CPU seconds an article."""
    rounds, texts = limit(pages(asked.pages), asked.articles, asked.rounds)
    report.limit(rounds, texts)
    return statistics.median(whole(rounds)) / int(asked.articles)


async def _over_a_broker(report: Report, asked: argparse.Namespace, in_memory: float) -> None:
    made_of = pages(asked.pages)
    with _broker(asked.broker) as broker, tempfile.TemporaryDirectory() as folder:
        await create_topics(broker.connection, TOPICS, partitions=4, replication=1)
        worker, start = await over_kafka.first_article(broker, Path(folder), records(made_of, 1, "start")[0])
        try:
            report.start(start, over_kafka.memory(worker))
            await over_kafka.throughput(broker, worker.group, records(made_of, SETTLE, "settle"))
            many, runs, bare = 10 * asked.articles, [], []
            for number in range(asked.rounds):
                runs.append(
                    await over_kafka.throughput(broker, worker.group, records(made_of, many, f"through{number}"))
                )
                bare.append(in_two_processes(texts_of(made_of, many)))
            report.throughput(runs, in_memory, bare)
            rate = statistics.median(run.articles / run.wall_seconds for run in runs)
            for load in LOADS:
                load_records = records(made_of, int(load * rate * LOAD_SECONDS), f"load{int(load * 100)}")
                report.latency(load, *await over_kafka.latency(broker, load_records, load * rate))
        finally:
            worker.kill_group()
        report.scaling(await scaling(broker, Path(folder), made_of, many, SCALING_ROUNDS))


@contextlib.contextmanager
def _broker(kind: str) -> Iterator[Broker]:
    if kind == "kafka":
        with LocalKafka() as kafka:
            yield Broker(Connection(kafka.address), "kafka")
    else:
        with EmbeddedBroker() as embedded:
            yield Broker(Connection(embedded.address), "embedded")


if __name__ == "__main__":
    main()
