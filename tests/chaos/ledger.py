"""What must come out, computed in memory by the same stages, and what did come out: the difference is the figure."""

import asyncio
import contextlib
import itertools
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from aiokafka.errors import KafkaError  # noqa: TID251  (a broker that is killed is met here)
from broker.feed import Broker

from streams.client import consume
from streams.codec import decode, encode
from streams.events import Alert, EnrichedArticle
from streams.reach import BrokerUnreachable
from streams.records import Record
from streams.topics import ALERTS, DEAD, ENRICHED
from streams.topology import AnyStage, run

ENDS = (ENRICHED.name, DEAD.name, ALERTS.name)
Identity: TypeAlias = tuple[str, str]


def identity(record: Record) -> Identity:
    """A record by its id: CloudEvents' where it has one; a dead letter's is its bytes and why it died."""
    if record.topic == DEAD.name:
        return record.topic, f"{record.key!r} {record.header('dead_reason')} {hash(record.value)}"
    return record.topic, record.header("ce_id") or ""


def plain(record: Record) -> bytes | None:
    """The value without the story that its article tells: which one that is depends on the order of coming."""
    if record.topic == ENRICHED.name:
        event = decode(EnrichedArticle, record.value)
        return encode(replace(event, article=replace(event.article, story=None)))
    return encode(replace(decode(Alert, record.value), story_id=None)) if record.topic == ALERTS.name else record.value


class Ledger:
    """Records that must come, by identity, and each copy of what has come with the second it was seen at."""

    def __init__(self, stages: Iterable[AnyStage], inputs: Sequence[Record]) -> None:
        topics = run(stages, inputs)
        self.inputs = len(inputs)
        expected = [record for topic in ENDS for record in topics.get(topic, [])]
        self.expected = {identity(record): plain(record) for record in expected}
        self.order = _orders(topics.get(ALERTS.name, []))
        self.seen: dict[tuple[str, int, int], Record] = {}  # by place: the reader may begin anew
        self.times: list[float] = []  # monotonic seconds, one a record
        self._missing = set(self.expected)
        self._keys = {record.key for record in inputs}
        self._articles = {_article(record) for record in expected} - {None}
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
        if place in self.seen or not (record.key in self._keys or _article(record) in self._articles):
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

    def enriched_until(self, sources: str) -> float:
        """The monotonic second at which the last new enriched event came of the sources that begin so."""
        came: dict[Identity, float] = {}
        for record, moment in zip(self.seen.values(), self.times, strict=True):
            if record.topic == ENRICHED.name:
                event = decode(EnrichedArticle, record.value)
                if event.article.source.startswith(sources):
                    came.setdefault(identity(record), moment)
        return max(came.values())

    def figures(self) -> dict[str, int]:
        """Lost, foreign and unequal must be 0; repeated may be anything."""
        copies: dict[Identity, list[Record]] = defaultdict(list)
        for record in self.seen.values():
            copies[identity(record)].append(record)
        different = [
            each
            for each, records in copies.items()
            if len({(r.value, r.headers, r.timestamp) for r in records}) > 1
            or (each in self.expected and plain(records[0]) != self.expected[each])
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


def _article(record: Record) -> str | None:
    return record.header("ce_correlationid")


def _orders(alerts: Iterable[Record]) -> dict[str | None, list[str]]:
    """The ids of each article's alerts in the order in which they first come."""
    orders: dict[str | None, dict[str, None]] = defaultdict(dict)
    for alert in alerts:
        orders[_article(alert)][alert.header("ce_id") or ""] = None
    return {article: list(ids) for article, ids in orders.items()}
