"""What is on a cluster: topics made and required, where their partitions end, how far a group is."""

import asyncio
import difflib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from aiokafka.structs import TopicPartition

from streams.connection import Brokers, options
from streams.reach import Admin, BrokerUnreachable, reach
from streams.topics import TOPICS, Topic

VISIBLE_TRIES = 100


class MissingTopics(Exception):
    """Topics that must exist do not; the message says which, and how to create them."""


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
        raise MissingTopics(f"no topic {', '.join(missing)} at {brokers}{_remedy(missing, there)}")


def _remedy(missing: Collection[str], there: Collection[str]) -> str:
    ours = {topic.name for topic in TOPICS}
    if ours.issuperset(missing):
        return ": create them with `tocsin topics apply`"
    theirs = [topic for topic in missing if topic not in ours]
    close = difflib.get_close_matches(theirs[0], {*there, *ours}, n=1)
    hint = f"; did you mean {close[0]}?" if close else ":"
    return f"{hint} {theirs[0]} is none of Tocsin's: create it with the tools of the broker"


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
    await reach(consumer, brokers)
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
    await reach(consumer, brokers)
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
