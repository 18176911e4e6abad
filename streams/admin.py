"""The topics on a broker as their administrator sees them: bring them into shape, and how far readers are behind."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code
from aiokafka.structs import TopicPartition

from streams.cluster import VISIBLE_TRIES, create_topics
from streams.connection import Brokers, options
from streams.provisioning import Change, Found, plan
from streams.reach import Admin
from streams.topics import Topic

_SET_FOR_THIS_TOPIC = 1  # DescribeConfigs: DYNAMIC_TOPIC_CONFIG


class CannotApply(Exception):
    """The broker refuses a change; the message says which and why."""


async def apply(
    brokers: Brokers, topics: Sequence[Topic[Any]], *, partitions: int, replication: int, dry_run: bool = False
) -> list[Change]:
    """Make the topics as the table says; returns what was done (would be done), nothing when all is well.

    Partitions grow, retention, compaction and the largest record are set. Replicas stay as they are: Kafka moves
    them by a plan of its own. Raises `BrokerUnreachable`, `CannotShrink`, `CannotApply`.
    """
    async with Admin(brokers) as admin:

        async def left() -> list[Change]:
            found = await _found(admin, [topic.name for topic in topics])
            return plan(topics, found, partitions=partitions, replication=replication)

        changes = await left()
        if dry_run:
            return changes
        for change in changes:
            try:
                await _make(admin, brokers, change, partitions, replication)
            except KafkaError as error:
                raise CannotApply(f"{change.topic.name}: the broker refuses {change.says}: {error}") from None
        for _ in range(VISIBLE_TRIES):  # a broker hears of a change a moment after the controller has made it
            if all(change.kind == "note" for change in await left()):
                break
            await asyncio.sleep(0.05)
    return changes


async def _make(
    admin: AIOKafkaAdminClient, brokers: Brokers, change: Change, partitions: int, replication: int
) -> None:
    if change.kind == "create":
        await create_topics(brokers, [change.topic], partitions=partitions, replication=replication)
    elif change.kind == "grow":
        await admin.create_partitions({change.topic.name: NewPartitions(change.topic.partitions(partitions))})
    elif change.kind == "configure":  # what is not named falls back to the broker's: so all of it is
        resource = ConfigResource(ConfigResourceType.TOPIC, change.topic.name, dict(change.config))
        for answer in await admin.alter_configs([resource]):
            for code, message, *_ in answer.resources:
                if code:
                    raise for_code(code)(message)


async def _found(admin: AIOKafkaAdminClient, names: Collection[str]) -> dict[str, Found]:
    there = [name for name in names if name in set(await admin.list_topics())]
    if not there:
        return {}
    described = {each["topic"]: each["partitions"] for each in await admin.describe_topics(there)}
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in there])
    configs = {name: entries for answer in answers for _, _, _, name, entries in answer.resources}
    return {
        name: Found(
            len(described[name]),
            min(len(partition["replicas"]) for partition in described[name]),
            {entry[0]: entry[1] for entry in configs[name]},
            {entry[0]: entry[1] for entry in configs[name] if entry[3] == _SET_FOR_THIS_TOPIC},
        )
        for name in there
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """How a topic stands. `records`: kept now (of a compacted topic at most so many).

    `lag`: by consumer group how many records it has not acknowledged.
    """

    partitions: int
    records: int
    lag: Mapping[str, int]


async def standings(brokers: Brokers, topics: Iterable[str], *, lag: bool = True) -> dict[str, Standing]:
    """How those of `topics` stand that exist. Wrong on the embedded broker, whose end offsets are.

    Without `lag` no consumer group is asked: that question ends the connection to the embedded broker.

    Raises `BrokerUnreachable`.
    """
    async with Admin(brokers) as admin:
        there = set(await admin.list_topics())
        wanted = [topic for topic in topics if topic in there]
        described = await admin.describe_topics(wanted) if wanted else []
        partitions = [
            TopicPartition(each["topic"], part["partition"]) for each in described for part in each["partitions"]
        ]
        asked = await admin.list_consumer_groups() if lag else []
        groups = {group: await _offsets(admin, group) for group, *_ in asked}
    if not partitions:
        return {}
    async with AIOKafkaConsumer(**options(brokers)) as consumer:
        first, end = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    return {topic: _standing(topic, first, end, groups) for topic in dict.fromkeys(part.topic for part in partitions)}


Offsets = Mapping[TopicPartition, int]


async def _offsets(admin: AIOKafkaAdminClient, group: str) -> Offsets:
    return {part: at.offset for part, at in (await admin.list_consumer_group_offsets(group)).items() if at.offset >= 0}


def _standing(topic: str, first: Offsets, end: Offsets, groups: Mapping[str, Offsets]) -> Standing:
    parts = [part for part in end if part.topic == topic]
    lag = {
        group: sum(max(0, end[part] - max(first[part], offsets.get(part, 0))) for part in parts)
        for group, offsets in sorted(groups.items())
        if any(part in offsets for part in parts)
    }
    return Standing(len(parts), sum(end[part] - first[part] for part in parts), lag)
