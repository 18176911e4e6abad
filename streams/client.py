"""The only aiokafka code: create topics, publish, consume; and `subscribe`, the door for downstream services."""

import asyncio
import logging
import ssl
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Collection, Iterable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, KafkaError, NodeNotReadyError, TopicAlreadyExistsError, for_code
from aiokafka.structs import TopicPartition

from streams.codec import Reject, decode
from streams.connection import Brokers, options
from streams.events import SEVERITIES, Alert, Severity
from streams.records import Record
from streams.topics import ALERTS, MAX_MESSAGE_BYTES, Topic

log = logging.getLogger(__name__)
QUIET_SECONDS = 1.0
SESSION_SECONDS = 10.0
"""Without a heartbeat for so long, a member of a group loses its partitions to the others."""
VISIBLE_TRIES = 100
ASKED_AGAIN = 20
"""How often a question about the cluster is put again when the broker asked is gone; each time to any of them."""
REMEMBERED = 100_000
"""Alert ids a subscriber remembers to drop repeats: about 10 MB."""


class BrokerUnreachable(Exception):
    """Kafka does not answer; the message names the address and the variable that holds it."""


BrokerRefuses = KafkaError
"""What the broker does not do; the message says why."""


class MissingTopics(Exception):
    """Topics that must exist do not; the message says which, and how to create them."""


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
        await _reach(self._producer, self._brokers)
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
    await _reach(consumer, brokers)
    ends: dict[TopicPartition, int] = {}
    quiet_since = time.monotonic()
    quiet_seconds = 0.0 if true_ends and not group else QUIET_SECONDS  # a group may be between two assignments
    try:
        if isinstance(start, int):
            await _seek(consumer, start)
        while follow or not await _at_end(consumer, ends) or time.monotonic() - quiet_since < quiet_seconds:
            fetched = await consumer.getmany(timeout_ms=200, max_records=200)
            for message in (message for messages in fetched.values() for message in messages):
                yield _record(message)
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


async def create_topics(
    brokers: Brokers, topics: Sequence[Topic[Any]], *, partitions: int, replication: int, dry_run: bool = False
) -> list[str]:
    """Create the topics that are missing and return their names when the broker knows them.

    `partitions`: of each, unless it has a fixed number. Raises `BrokerUnreachable`, `KafkaError`.
    """
    async with Admin(brokers) as admin:
        there = set(await admin.list_topics())
        new = [
            NewTopic(topic.name, topic.partitions(partitions), replication, topic_configs=topic.config())
            for topic in topics
            if topic.name not in there
        ]
        names = [topic.name for topic in new]
        if not new or dry_run:
            return names
        answer = await admin.create_topics(new)
        for name, code, *message in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:  # somebody else was faster: as good
                said = message[0] if message and message[0] else ""
                raise KafkaError(f"topic {name}: {error.__name__} {said}".strip())
        for _ in range(VISIBLE_TRIES):  # a broker hears of a topic a moment after the controller has made it
            if set(names) <= set(await admin.list_topics()):
                break
            await asyncio.sleep(0.05)
    return names


async def require_topics(brokers: Brokers, topics: Iterable[str]) -> None:
    """Raises `MissingTopics` if any of `topics` does not exist, `BrokerUnreachable`."""
    async with Admin(brokers) as admin:
        await _require(admin, brokers, topics)


async def _require(admin: AIOKafkaAdminClient, brokers: Brokers, topics: Iterable[str]) -> None:
    there = set(await admin.list_topics())
    missing = [topic for topic in topics if topic not in there]
    if missing:
        raise MissingTopics(f"no topic {', '.join(missing)} at {brokers}: create them with `tocsin topics apply`")


async def _partitions(brokers: Brokers, topics: Collection[str]) -> list[TopicPartition]:
    """Asked for by name, not subscribed to: a consumer that has partitions begins to fetch what is on them."""
    async with Admin(brokers) as admin:
        await _require(admin, brokers, topics)
        described = await admin.describe_topics(list(topics))
    return [TopicPartition(each["topic"], part["partition"]) for each in described for part in each["partitions"]]


async def ends(brokers: Brokers, topics: Collection[str], since: int | None = None) -> dict[tuple[str, int], int]:
    """The offset that the next record of each partition will have; with `since` (milliseconds since 1970) only of
    the partitions with a record as late. The embedded broker may answer too low. Needs no right to read the topics.
    Raises `BrokerUnreachable`, `MissingTopics`.
    """
    parts = await _partitions(brokers, topics)
    consumer = AIOKafkaConsumer(**options(brokers))
    await _reach(consumer, brokers)
    try:
        if since is not None:
            late = await consumer.offsets_for_times(dict.fromkeys(parts, since))
            parts = [part for part, at in late.items() if at is not None]
        found = await consumer.end_offsets(parts) if parts else {}
    except KafkaError as error:
        raise BrokerUnreachable(f"Kafka at {brokers} does not say where its topics end: {error!r}") from None
    finally:
        await consumer.stop()
    return {(partition.topic, partition.partition): offset for partition, offset in found.items()}


async def first_since(brokers: Brokers, topic: str, since: int) -> int | None:
    """The time of the earliest record of a topic that is no older than `since`; both milliseconds since 1970.

    None: there is none. Not for the embedded broker, which looks at other times. Needs no right to read the topic.
    Raises `BrokerUnreachable`, `MissingTopics`.
    """
    parts = await _partitions(brokers, [topic])
    consumer = AIOKafkaConsumer(**options(brokers))
    await _reach(consumer, brokers)
    try:
        found = await consumer.offsets_for_times(dict.fromkeys(parts, since))
    finally:
        await consumer.stop()
    return min((at.timestamp for at in found.values() if at is not None and at.timestamp >= since), default=None)


async def committed(brokers: Brokers, group: str, topic: str) -> int:
    """How many records of `topic` the consumer group has acknowledged, over all partitions."""
    async with Admin(brokers) as admin:
        described = await admin.describe_topics([topic])
        partitions = [TopicPartition(topic, each["partition"]) for each in described[0]["partitions"]]
        offsets = await admin.list_consumer_group_offsets(group, partitions=partitions)
    return sum(max(0, at.offset) for at in offsets.values())


class Admin:
    """`async with Admin(brokers) as admin`: aiokafka's administrator. Raises `BrokerUnreachable` on entry."""

    def __init__(self, brokers: Brokers) -> None:
        self._brokers = brokers

    async def __aenter__(self) -> AIOKafkaAdminClient:
        self._client = _PatientAdmin(**options(self._brokers))
        try:
            await _reach(self._client, self._brokers)
        except (BrokerUnreachable, KafkaError):
            await self._client.close()
            raise
        return self._client

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()


class _PatientAdmin(AIOKafkaAdminClient):  # type: ignore[misc]
    """Asks again, and so another broker, when the one asked has just died: aiokafka asks any it has heard of, once."""

    async def _send_request(self, request: Any, node_id: int | None = None) -> Any:
        for _ in range(ASKED_AGAIN):
            try:
                return await super()._send_request(request, node_id)
            except (NodeNotReadyError, KafkaConnectionError):
                await asyncio.sleep(0.2)
        return await super()._send_request(request, node_id)


async def _reach(client: Any, brokers: Brokers) -> None:
    library, refusals = logging.getLogger("aiokafka"), _Refusals()
    library.addFilter(refusals)
    try:
        await client.start()
    except (TimeoutError, KafkaError, OSError) as error:
        if hasattr(client, "stop"):
            await client.stop()
        if isinstance(error, KafkaError) and not isinstance(error, KafkaConnectionError):
            raise  # it answers, and refuses: such as a group that is not ours to join
        raise BrokerUnreachable(f"no Kafka broker {refusals.why(brokers)}") from None
    finally:
        library.removeFilter(refusals)


class _Refusals(logging.Filter):
    """Keeps aiokafka's refusals out of the log, and why it was refused: the exception says it, once."""

    _reason: object = None

    def filter(self, line: logging.LogRecord) -> bool:
        if not str(line.msg).startswith("Unable connect"):
            return True
        self._reason = line.args[-1] if isinstance(line.args, tuple) and line.args else None
        return False

    def why(self, brokers: Brokers) -> str:
        if isinstance(self._reason, KafkaConnectionError):  # it hung up
            return f"speaks with us at {brokers} (TOCSIN_SECURITY_PROTOCOL, TOCSIN_SSL_CERT_FILE)"
        if isinstance(self._reason, KafkaError):
            return f"lets us in at {brokers} (TOCSIN_SASL_*): {self._reason}"
        if isinstance(self._reason, ssl.SSLError):
            return f"speaks TLS with us at {brokers} (TOCSIN_SSL_*): {self._reason}"
        return f"answers at {brokers} (TOCSIN_BROKERS)"


def _record(message: Any) -> Record:
    headers = tuple((name, value) for name, value in message.headers)
    return Record(
        message.topic, message.key, message.value, headers, message.timestamp, message.partition, message.offset
    )
