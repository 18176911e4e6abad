"""The real worker over a real broker: CPU time, start, memory, and latency under load."""

import asyncio
import os
import signal
import statistics
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from broker.feed import Broker
from broker.worker_process import REAL, WorkerProcess

from streams.client import Publisher, consume
from streams.records import Record
from streams.settings import STAGES
from streams.topics import ALERTS, DEAD, ENRICHED

LIMIT_SECONDS = 300.0
AT_ONCE = 500  # records; thousands that wait for the producer at once wake one another up for nothing
REBALANCE_SECONDS = 5.0
"""So long a new consumer may take to be given its partitions."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """`articles` records put in at once."""

    articles: int
    cpu_seconds: float  # of all processes that work on them
    wall_seconds: float


def begin(broker: Broker, folder: Path, stages: Sequence[str] = STAGES) -> WorkerProcess:
    return WorkerProcess(broker, folder, command=REAL, stages=tuple(stages))


async def first_article(broker: Broker, folder: Path, record: Record) -> tuple[WorkerProcess, float]:
    """A worker, and how many seconds after its process began the first article, which had waited, was enriched."""
    await _publish(broker, [record])
    began = time.monotonic()
    worker = begin(broker, folder)
    await _ends(broker, 1, [record], (ENRICHED.name, DEAD.name))
    return worker, time.monotonic() - began


async def throughput(
    broker: Broker,
    processes: Callable[[], Collection[int]],
    records: Sequence[Record],
    ends: Collection[str] = (ENRICHED.name, DEAD.name),
) -> Throughput:
    """From the first record put in until for each one has come on `ends`."""
    before, began = cpu_seconds(processes()), time.monotonic()
    await _publish(broker, records)
    await _ends(broker, len(records), records, ends)
    return Throughput(len(records), cpu_seconds(processes()) - before, time.monotonic() - began)


async def backlog(
    broker: Broker,
    processes: Callable[[], Collection[int]],
    records: Sequence[Record],
    ends: Collection[str],
) -> Throughput:
    """As `throughput`, but the processes stand still until all records are there: who puts them in takes no core."""
    standing = processes()
    for pid in standing:
        os.kill(pid, signal.SIGSTOP)
    try:
        await _publish(broker, records)
    finally:
        for pid in standing:
            os.kill(pid, signal.SIGCONT)
    before, began = cpu_seconds(processes()), time.monotonic()
    await _ends(broker, len(records), records, ends)
    return Throughput(len(records), cpu_seconds(processes()) - before, time.monotonic() - began)


async def latency(broker: Broker, records: Sequence[Record], a_second: float) -> tuple[float, float]:
    """p50 and p99 in seconds from produce to alert, with so many articles put in a second."""
    sent: dict[str, float] = {}
    late: list[float] = []
    watching = asyncio.create_task(_alerts(broker, sent, late))
    await asyncio.sleep(1)  # it reads from the beginning; `sent` tells ours
    async with Publisher(broker.connection) as publisher:
        began = time.monotonic()
        for number, record in enumerate(records):
            await asyncio.sleep(max(0.0, began + number / a_second - time.monotonic()))
            sent[_source(record)] = time.monotonic()
            await publisher.publish(record)
    await asyncio.sleep(5)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    cuts = statistics.quantiles(late, n=100)
    return statistics.median(late), cuts[98]


async def _alerts(broker: Broker, sent: dict[str, float], late: list[float]) -> None:
    from streams.codec import decode
    from streams.events import Alert

    seen = set()
    async for record in consume(broker.connection, [ALERTS.name]):
        alert = decode(Alert, record.value)
        if alert.source in sent and alert.id not in seen:
            seen.add(alert.id)
            late.append(time.monotonic() - sent[alert.source])


def memory(worker: WorkerProcess) -> list[int]:
    """Proportional set size of each process of the worker, bytes, largest first (Linux)."""
    sizes = []
    for pid in worker.group():
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        sizes += [int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")]
    return sorted(sizes, reverse=True)


def cpu_seconds(processes: Collection[int]) -> float:
    """Of these processes since they began (Linux)."""
    ticks = 0
    for pid in processes:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def _publish(broker: Broker, records: Sequence[Record]) -> None:
    async with Publisher(broker.connection) as publisher:
        for start in range(0, len(records), AT_ONCE):
            await asyncio.gather(*(publisher.publish(each) for each in records[start : start + AT_ONCE]))


async def _ends(broker: Broker, number: int, records: Sequence[Record], ends: Collection[str]) -> None:
    """Returns when so many records of these records' sources are on the topics `ends`."""
    sources, ended = {_source(record) for record in records}, 0
    since = min(record.timestamp for record in records)  # all that is made of them bears their time
    reading = consume(broker.connection, ends, start=since)
    async with asyncio.timeout(LIMIT_SECONDS), aclosing(reading) as stream:
        async for record in stream:
            ended += _told_source(record) in sources
            if ended >= number:
                return


def _source(record: Record) -> str:
    return (record.key or b"").decode()


def _told_source(record: Record) -> str:
    if record.topic != ENRICHED.name:
        return _source(record)
    from streams.codec import decode
    from streams.events import EnrichedArticle

    return decode(EnrichedArticle, record.value).article.source
