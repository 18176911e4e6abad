"""What must come out, computed in memory by the same stages, and what did come out: the difference is the figure."""

import asyncio
import contextlib
import itertools
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from aiokafka.errors import KafkaError  # noqa: TID251  (a broker that is killed is met here)
from broker.feed import Broker

from streams.client import BrokerUnreachable, consume
from streams.records import Record
from streams.topics import ALERTS, DEAD, ENRICHED
from streams.topology import AnyStage, run

ENDS = (ENRICHED.name, DEAD.name, ALERTS.name)
Identity: TypeAlias = tuple[str, bytes | None, str]


def identity(record: Record) -> Identity:
    """A record by its id: CloudEvents' where it has one; a dead letter's is its bytes and why it died."""
    if record.topic == DEAD.name:
        return record.topic, record.key, f"{record.header('dead_reason')} {hash(record.value)}"
    return record.topic, record.key, record.header("ce_id") or ""


class Ledger:
    """Records that must come, by identity, and each copy of what has come with the second it was seen at."""

    def __init__(self, stages: Iterable[AnyStage], inputs: Sequence[Record]) -> None:
        topics = run(stages, inputs)
        self.inputs = len(inputs)
        self.expected = {identity(record): record.value for topic in ENDS for record in topics.get(topic, [])}
        self.order = _orders(topics.get(ALERTS.name, []))
        self.seen: dict[tuple[str, int, int], Record] = {}  # by place: the reader may begin anew
        self.times: list[float] = []  # monotonic seconds, one a record
        self._missing = set(self.expected)
        self._ours = {record.key for record in inputs} | {key for _, key, _ in self.expected}
        self.complete = asyncio.Event()

    async def watch(self, broker: Broker) -> None:
        """Read the ends for ever, over deaths of the broker."""
        while True:
            with contextlib.suppress(KafkaError, BrokerUnreachable, OSError):
                async for record in consume(broker.connection, ENDS):
                    self._see(record)
            await asyncio.sleep(1)

    def _see(self, record: Record) -> None:
        place = (record.topic, record.partition, record.offset)
        if place in self.seen or record.key not in self._ours:
            return
        self.seen[place] = record
        self.times.append(time.monotonic())
        self._missing.discard(identity(record))
        if not self._missing:
            self.complete.set()

    def longest_pause(self, since: float, until: float) -> float:
        """Seconds without a new record between two moments."""
        moments = [since, *(each for each in self.times if since < each < until), until]
        return max(later - earlier for earlier, later in itertools.pairwise(moments))

    def figures(self) -> dict[str, int]:
        """Lost, foreign and unequal must be 0; repeated may be anything."""
        copies: dict[Identity, list[Record]] = defaultdict(list)
        for record in self.seen.values():
            copies[identity(record)].append(record)
        different = [
            each
            for each, records in copies.items()
            if len({(r.value, r.headers, r.timestamp) for r in records}) > 1
            or (each in self.expected and records[0].value != self.expected[each])
        ]
        alerts = _orders(sorted((r for r in self.seen.values() if r.topic == ALERTS.name), key=lambda r: r.offset))
        return {
            "inputs": self.inputs,
            "expected": len(self.expected),
            "lost": len(self.expected.keys() - copies.keys()),
            "foreign": len(copies.keys() - self.expected.keys()),
            "repeated": sum(len(records) - 1 for records in copies.values()),
            "unequal": len(different),
            "out of order": sum(alerts.get(key) != order for key, order in self.order.items()),
        }


def _orders(alerts: Iterable[Record]) -> dict[bytes | None, list[str]]:
    """The ids of each article's alerts in the order in which they first come."""
    orders: dict[bytes | None, dict[str, None]] = defaultdict(dict)
    for alert in alerts:
        orders[alert.key][alert.header("ce_id") or ""] = None
    return {key: list(ids) for key, ids in orders.items()}
