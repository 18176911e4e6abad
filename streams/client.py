"""Publish and consume; and `subscribe`, the door for downstream services."""

import logging
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Collection
from datetime import datetime
from types import TracebackType
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from streams.cluster import require_topics
from streams.codec import Reject, decode
from streams.connection import Brokers, options
from streams.events import SEVERITIES, Alert, Severity
from streams.reach import reach
from streams.records import Record
from streams.topics import ALERTS, MAX_MESSAGE_BYTES

log = logging.getLogger(__name__)
QUIET_SECONDS = 1.0
SESSION_SECONDS = 10.0
"""Without a heartbeat for so long, a member of a group loses its partitions to the others."""
REMEMBERED = 100_000
"""Alert ids a subscriber remembers to drop repeats: about 10 MB."""


class Publisher:
    """`async with Publisher(brokers) as publisher: await publisher.publish(record)`.

    `publish` returns when every in-sync replica has the record, with its partition and offset. Raises
    `BrokerUnreachable` on entry.
    """

    def __init__(self, brokers: Brokers) -> None:
        self._brokers = brokers

    async def __aenter__(self) -> "Publisher":
        self._producer = AIOKafkaProducer(
            **options(self._brokers), acks="all", linger_ms=5, max_request_size=MAX_MESSAGE_BYTES + 1024 * 1024
        )
        await reach(self._producer, self._brokers)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._producer.stop()

    async def publish(self, record: Record) -> tuple[int, int]:
        """Publish a record; gives the partition and offset that it has."""
        at = await (await self.send(record))
        return at.partition, at.offset

    async def send(self, record: Record) -> Awaitable[Any]:
        """Queue a record; what is returned waits until every in-sync replica has it. Both raise `BrokerRefuses`."""
        acknowledged: Awaitable[Any] = await self._producer.send(
            record.topic,
            record.value,
            key=record.key,
            headers=list(record.headers),
            timestamp_ms=record.timestamp or None,
        )
        return acknowledged


async def consume(
    brokers: Brokers,
    topics: Collection[str],
    *,
    group: str | None = None,
    start: Literal["earliest", "latest"] | int = "earliest",
    follow: bool = True,
    true_ends: bool = False,
) -> AsyncGenerator[Record, None]:
    """Records of `topics` as they come: for ever, or without `follow` what is there now.

    The end is where the partitions ended at the start and nothing comes for a second; with `true_ends` that second
    is not waited for (every broker but the embedded one, which reports ends that are too early), except by a group.

    With a `group`: resumes from its offset, and a record's offset is committed when the next one is asked
    for (at least once). Without: reads all partitions from `start`, which may be a time (milliseconds
    since 1970). Raises `BrokerUnreachable`, `MissingTopics`.
    """
    await require_topics(brokers, topics)  # or reading would create them, with the broker's own settings
    consumer = AIOKafkaConsumer(
        *topics,
        **options(brokers),
        group_id=group,
        auto_offset_reset="earliest" if isinstance(start, int) else start,
        enable_auto_commit=False,
        session_timeout_ms=int(SESSION_SECONDS * 1000),
        heartbeat_interval_ms=int(SESSION_SECONDS * 1000 / 3),
        max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
        fetch_max_wait_ms=100,
    )
    await reach(consumer, brokers)
    ends: dict[TopicPartition, int] = {}
    quiet_since = time.monotonic()
    quiet_seconds = 0.0 if true_ends and not group else QUIET_SECONDS  # a group may be between two assignments
    try:
        if isinstance(start, int):
            await _seek(consumer, start)
        while follow or not await _at_end(consumer, ends) or time.monotonic() - quiet_since < quiet_seconds:
            fetched = await consumer.getmany(timeout_ms=200, max_records=200)
            for message in (message for messages in fetched.values() for message in messages):
                yield record_of(message)
            if fetched:  # whoever reads may have taken long: the quiet begins now
                quiet_since = time.monotonic()
            if group and fetched:
                await consumer.commit()
    finally:
        await consumer.stop()


async def _at_end(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    """Whether all has been read that was there when the consumer got its partitions; fills `ends`."""
    if new := consumer.assignment() - ends.keys():
        ends |= await consumer.end_offsets(new)
    return all([await consumer.position(partition) >= ends[partition] for partition in consumer.assignment()])


async def _seek(consumer: AIOKafkaConsumer, since: int) -> None:
    """To the first record of each partition that is as late; to the end where there is none.

    What comes while we go there is looked for once more: it would be before the end, and never seen.
    """
    for partition, at in (await consumer.offsets_for_times(dict.fromkeys(consumer.assignment(), since))).items():
        found = at
        if found is None:
            await consumer.seek_to_end(partition)
            found = (await consumer.offsets_for_times({partition: since}))[partition]
        if found is not None:
            consumer.seek(partition, found.offset)


async def subscribe(
    brokers: Brokers,
    *,
    group: str | None = None,
    rules: Collection[str] = (),
    min_severity: Severity = "info",
    countries: Collection[str] = (),
    themes: Collection[str] = (),
    from_: datetime | None = None,
    start: Literal["earliest", "latest"] = "earliest",
    follow: bool = True,
    true_ends: bool = False,
) -> AsyncGenerator[Alert, None]:
    """Alerts as they ring: at least once over restarts of `group`, each id once while this process lives.

    `rules`, `countries` (ISO 3166-1 alpha-2), `themes`: only alerts with one of these; none: all. `from_`: only of
    articles that entered then or later; a group still goes on where it left off. A record that is no alert is logged
    and passed over. Raises `BrokerUnreachable`.
    """
    seen: OrderedDict[str, None] = OrderedDict()
    wanted = SEVERITIES[SEVERITIES.index(min_severity) :]
    since = round(from_.timestamp() * 1000) if from_ else 0
    begin = since if from_ and not group else start  # a time would take the group back to it at every start
    async for record in consume(brokers, [ALERTS.name], group=group, start=begin, follow=follow, true_ends=true_ends):
        if record.timestamp < since:
            continue
        try:
            alert = decode(Alert, record.value)
        except Reject as reject:
            log.warning("passed over %s[%d]@%d: %s", record.topic, record.partition, record.offset, reject)
            continue
        if alert.id in seen or alert.rule.severity not in wanted or (rules and alert.rule.id not in rules):
            continue
        if not (_one_of(countries, alert.countries) and _one_of(themes, alert.themes)):
            continue
        seen[alert.id] = None
        if len(seen) > REMEMBERED:
            seen.popitem(last=False)
        yield alert


def _one_of(wanted: Collection[str], given: Collection[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(given)


def record_of(message: Any) -> Record:
    headers = tuple((name, value) for name, value in message.headers)
    return Record(
        message.topic, message.key, message.value, headers, message.timestamp, message.partition, message.offset
    )
