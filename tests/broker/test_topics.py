"""`tocsin topics` against a broker: what it changes, what it refuses, and what it says of lag."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from broker.feed import Broker
from broker.test_contract import _admin
from cli.test_cli import tocsin

from streams.admin import CannotApply, apply, standings
from streams.client import Publisher, consume
from streams.provisioning import CannotShrink
from streams.records import Record
from streams.topics import ALERT_STATE, RAW, TOPICS, Topic

pytestmark = pytest.mark.broker


@pytest.fixture
async def topic(broker: Broker, request: pytest.FixtureRequest) -> AsyncIterator[Topic[Any]]:
    """A topic of this test's own, created by `apply` with two partitions."""
    own = replace(RAW, name=f"test.{request.node.name}", retention_ms=-1)
    assert await changes(broker, own) == ["create"]
    yield own
    async with _admin(broker) as admin:
        await admin.delete_topics([own.name])


async def changes(broker: Broker, topic: Topic[Any], *, partitions: int = 2, **options: Any) -> list[str]:
    made = await apply(broker.address, [topic], partitions=partitions, replication=1, **options)
    return [change.kind for change in made]


async def test_applying_again_changes_nothing(broker: Broker, topic: Topic[Any]) -> None:
    assert await changes(broker, topic) == []
    assert await apply(broker.address, TOPICS, partitions=4, replication=1) == []


async def test_partitions_grow_and_never_shrink(broker: Broker, topic: Topic[Any]) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker cannot add partitions")
    assert await changes(broker, topic, partitions=5, dry_run=True) == ["grow"]
    assert await changes(broker, topic, partitions=5) == ["grow"]
    assert await changes(broker, topic, partitions=5) == []
    with pytest.raises(CannotShrink):
        await changes(broker, topic, partitions=4)
    assert (await standings(broker.address, [topic.name]))[topic.name].partitions == 5


async def test_settings_that_differ_are_set_and_others_are_kept(broker: Broker, topic: Topic[Any]) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker does not change the settings of a topic")
    own = replace(topic, retention_ms=3_600_000, max_message_bytes=2_000_000)
    (change,) = await apply(broker.address, [own], partitions=2, replication=1)
    assert change.says == "retention.ms -1 → 3600000, max.message.bytes 33554432 → 2000000"
    assert await changes(broker, own) == []
    compacted = replace(own, compacted=True)
    assert await changes(broker, compacted) == ["configure"]
    assert await changes(broker, compacted, partitions=3) == ["note"]
    assert (await standings(broker.address, [topic.name]))[topic.name].partitions == 2


async def test_a_refusal_is_told_in_one_sentence(broker: Broker) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker takes any number of replicas for granted")
    wide = replace(ALERT_STATE, name="test.too-many-replicas")
    with pytest.raises(CannotApply, match=r"test\.too-many-replicas: the broker refuses 2 partitions, 9 replicas: "):
        await apply(broker.address, [wide], partitions=2, replication=9)


async def test_lag_is_what_a_group_has_not_acknowledged(broker: Broker, topic: Topic[Any]) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker's ListOffsets counts the last batch as one record: no lag figures there")
    async with Publisher(broker.address) as publisher:
        for each in range(30):
            await publisher.publish(Record(topic.name, str(each).encode(), b"x"))
    group = f"{topic.name}-readers"
    read = [each async for each in consume(broker.address, [topic.name], group=group, follow=False, true_ends=True)]
    assert len(read) == 30
    async with Publisher(broker.address) as publisher:
        for each in range(7):
            await publisher.publish(Record(topic.name, str(each).encode(), b"x"))
    standing = (await standings(broker.address, [topic.name]))[topic.name]
    assert (standing.partitions, standing.records, standing.lag) == (2, 37, {group: 7})
    assert await standings(broker.address, ["test.never-was"]) == {}


def test_the_command(broker: Broker) -> None:
    variables = {"TOCSIN_BROKERS": broker.address, "TOCSIN_BROKER_PROFILE": broker.profile}
    applied = tocsin("topics", "apply", **variables)
    assert applied.stdout.splitlines() == [f"as it was    {topic.name}" for topic in TOPICS]
    refused = tocsin("topics", "apply", **variables, TOCSIN_PARTITIONS="1")
    assert refused.returncode == 1
    assert refused.stderr.startswith("tocsin: 1 partitions are asked for and news.raw.v1 has 4, ")
    shown = tocsin("topics", "list", **variables, COLUMNS="40")
    rows = [line.split() for line in shown.stdout.splitlines()]
    assert rows[0] == ["topic", "kept", "partitions", "records", "lag"]
    names = [topic.name for topic in TOPICS]
    assert [row[0] for row in rows[1:] if row[0] in names] == names  # none is cut; other rows are more groups
    standing = json.loads(tocsin("topics", "list", "--json", **variables).stdout)
    assert list(standing) == [topic.name for topic in TOPICS]
    assert standing[RAW.name]["partitions"] == 4
    assert (standing[RAW.name]["records"] is None) == broker.embedded
