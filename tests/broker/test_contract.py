"""What we need of a broker, and what our client makes of it; the same on every broker unless a test says why not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition  # noqa: TID251
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic  # noqa: TID251
from aiokafka.errors import KafkaError, MessageSizeTooLargeError  # noqa: TID251
from broker.feed import Broker

from streams import client
from streams.client import Publisher, consume, subscribe
from streams.cluster import committed, create_topics, require_topics
from streams.codec import encode
from streams.connection import options
from streams.events import Alert, Evidence, RuleMatch, RuleRef, Severity, Span
from streams.records import Record
from streams.topics import ALERTS, DEAD, MAX_MESSAGE_BYTES, RAW, TOPICS, Topic

pytestmark = pytest.mark.broker


@pytest.fixture(autouse=True)
def _impatient(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    if broker.embedded:  # a member joins after half a session there, and nothing else is slow
        monkeypatch.setattr(client, "SESSION_SECONDS", 1.0)
        monkeypatch.setattr(client, "QUIET_SECONDS", 0.4)


@pytest.fixture
async def topic(broker: Broker, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """An empty topic of one partition and of this test's own."""
    name = f"test.{request.node.name[:100]}".replace("[", ".").replace("]", "")
    await create_topics(broker.connection, [_like_raw(name)], partitions=1, replication=1)
    yield name
    async with _admin(broker) as admin:
        await admin.delete_topics([name])


def _like_raw(name: str) -> Topic[Any]:
    return Topic(name, RAW.kind, RAW.ce_type, id=RAW.id, key=RAW.key, retention_ms=-1)  # old records stay, too


@contextlib.asynccontextmanager
async def _admin(broker: Broker) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**options(broker.connection))
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def _all(broker: Broker, topic: str, **options: Any) -> list[Record]:
    return [record async for record in consume(broker.connection, [topic], follow=False, **options)]


async def _publish(broker: Broker, *records: Record) -> None:
    async with Publisher(broker.connection) as publisher:
        for record in records:
            await publisher.publish(record)


async def test_topics_are_created_once(broker: Broker) -> None:
    assert await create_topics(broker.connection, TOPICS, partitions=4, replication=1) == []
    await require_topics(broker.connection, [topic.name for topic in TOPICS])
    assert await create_topics(broker.connection, [_like_raw("x.y")], partitions=1, replication=1, dry_run=True) == [
        "x.y"
    ]
    assert await create_topics(broker.connection, [_like_raw("x.y")], partitions=1, replication=1, dry_run=True) == [
        "x.y"
    ]


async def test_a_refused_topic_says_why(broker: Broker) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker takes any number of replicas for granted")
    with pytest.raises(KafkaError, match=r"topic test\.wide: InvalidReplicationFactorError .*replication factor"):
        await create_topics(broker.connection, [_like_raw("test.wide")], partitions=1, replication=9)


async def test_a_record_comes_back_as_it_was(broker: Broker, topic: str) -> None:
    headers = (("ce_id", b"1"), ("ce_id", "две".encode()), ("empty", b""))
    sent = Record(topic, "ключ".encode(), b'{"a": 1}', headers, 1_613_658_120_001, 0, 0)
    await _publish(broker, sent)
    assert await _all(broker, topic) == [sent]


async def test_a_tombstone_keeps_its_key_and_headers(broker: Broker, topic: str) -> None:
    sent = Record(topic, b"key", None, (("why", b"gone"),), 1_613_658_120_001, 0, 0)
    await _publish(broker, sent)
    assert await _all(broker, topic) == [sent]


async def test_one_partition_keeps_the_order(broker: Broker, topic: str) -> None:
    await _publish(broker, *(Record(topic, None, str(each).encode()) for each in range(100)))
    assert [int(record.value or b"") for record in await _all(broker, topic)] == list(range(100))


async def test_a_page_of_20_megabytes_passes(broker: Broker, topic: str) -> None:
    value = bytes(range(256)) * (20 * 1024 * 4)
    await _publish(broker, Record(topic, b"large", value))
    assert [record.value == value for record in await _all(broker, topic)] == [True]


async def test_what_is_larger_than_its_topic_takes_is_refused(broker: Broker) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker ignores max.message.bytes")
    async with Publisher(broker.connection) as publisher:
        with pytest.raises(MessageSizeTooLargeError):
            await publisher.publish(Record(RAW.name, b"key", bytes(MAX_MESSAGE_BYTES + 1)))
        await publisher.publish(Record(DEAD.name, b"test", bytes(MAX_MESSAGE_BYTES - 100)))  # and its dead letter fits


@pytest.mark.parametrize("compression", ["gzip", "lz4", "snappy", "zstd"])
async def test_compressed_records_are_read(broker: Broker, topic: str, compression: Any) -> None:
    values = [f"article {each} ".encode() * 1000 for each in range(20)]
    async with AIOKafkaProducer(**options(broker.connection), compression_type=compression) as producer:
        for value in values:
            await producer.send_and_wait(topic, value)
    assert [record.value for record in await _all(broker, topic)] == values


async def test_a_group_goes_on_where_it_had_committed(broker: Broker, topic: str) -> None:
    await _publish(broker, *(Record(topic, None, str(each).encode()) for each in range(10)))
    records = consume(broker.connection, [topic], group="test-resume")
    async with contextlib.aclosing(records) as stream:
        async for record in stream:
            if record.value == b"4":
                break  # as if killed: what was fetched with it is not committed
    assert await committed(broker.connection, "test-resume", topic) == 0
    assert len(await _all(broker, topic, group="test-resume")) == 10
    assert await committed(broker.connection, "test-resume", topic) == 10
    await _publish(broker, Record(topic, None, b"10"))
    assert [record.value for record in await _all(broker, topic, group="test-resume")] == [b"10"]
    assert await committed(broker.connection, "test-resume", topic) == 11


async def test_a_group_that_never_was_has_acknowledged_nothing(broker: Broker) -> None:
    assert await committed(broker.connection, "test-never-was", RAW.name) == 0


async def test_the_end_of_a_topic_is_known(broker: Broker, topic: str) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker's ListOffsets counts the last batch as one record: no lag figures there")
    async with AIOKafkaProducer(**options(broker.connection), linger_ms=50) as producer:
        for sent in [await producer.send(topic, b"x") for _ in range(100)]:
            await sent
    async with AIOKafkaConsumer(**options(broker.connection)) as consumer:
        assert list((await consumer.end_offsets([TopicPartition(topic, 0)])).values()) == [100]


async def test_an_idempotent_producer_is_served(broker: Broker, topic: str) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker answers aiokafka's idempotent producer with an error")
    async with AIOKafkaProducer(**options(broker.connection), enable_idempotence=True) as producer:
        await producer.send_and_wait(topic, b"once")
    assert [record.value for record in await _all(broker, topic)] == [b"once"]


async def test_partitions_can_be_added(broker: Broker, topic: str) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker cannot add partitions")
    async with _admin(broker) as admin:
        await admin.create_partitions({topic: NewPartitions(3)})
        assert len((await admin.describe_topics([topic]))[0]["partitions"]) == 3


async def test_a_table_is_recovered_from_its_compacted_changelog(broker: Broker) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker does not compact: it forgets everything soon enough")
    quick = {"segment.ms": "100", "min.cleanable.dirty.ratio": "0.001", "max.compaction.lag.ms": "100"}
    changes = [Record("test.compacted", b"%d" % (each % 3), str(each).encode()) for each in range(50)]
    changes.append(Record("test.compacted", b"2", None))
    expected = {record.key: record.value for record in changes}
    async with _admin(broker) as admin:
        new = NewTopic("test.compacted", 1, 1, topic_configs={"cleanup.policy": "compact", **quick})
        await admin.create_topics([new])
        await _publish(broker, *changes)
        for _ in range(40):  # the cleaner wakes every few seconds, and leaves the active segment alone
            await _publish(broker, Record(new.name, b"roll", b""))
            left = [record for record in await _all(broker, new.name) if record.key != b"roll"]
            assert {record.key: record.value for record in left} == expected  # before, while and after it is cleaned
            if len(left) == len(expected):
                break
        await admin.delete_topics([new.name])
    assert len(left) == 3


async def test_a_group_shares_its_partitions_and_takes_back_those_of_a_member_that_leaves(broker: Broker) -> None:
    if broker.embedded:
        pytest.skip("a member that leaves the embedded broker can block its group for ever")
    member: dict[str, Any] = {"group_id": "test-members", **options(broker.connection), "heartbeat_interval_ms": 300}
    async with AIOKafkaConsumer(RAW.name, **member) as stays:
        assert len(stays.assignment()) == 4
        async with AIOKafkaConsumer(RAW.name, **member) as leaves:
            await _until(lambda: len(stays.assignment()) == len(leaves.assignment()) == 2)
            assert not stays.assignment() & leaves.assignment()
        await _until(lambda: len(stays.assignment()) == 4)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.05)


def _alert(key: str, rule: str, severity: Severity) -> Record:
    sentence = Span(start=0, end=4, text="Bell")
    evidence = Evidence(field="body", start=0, end=4, words=(sentence,), sentence=sentence)
    ref = RuleRef(id=rule, name=rule, version="1", severity=severity, query="bell", ruleset="1")
    alert = Alert(
        id=f"{rule}-{key}", rule=ref, article_id=key, source="one.example", title=None, url=None, language="en",
        published=None, countries=(), themes=(), matches=(RuleMatch(operator="word", evidence=evidence),),
    )  # fmt: skip
    return Record(ALERTS.name, key.encode(), encode(alert))


async def test_a_subscriber_gets_each_alert_once_and_only_what_it_asked_for(broker: Broker) -> None:
    low, high, other = _alert("s1", "test.a", "low"), _alert("s1", "test.b", "high"), _alert("s2", "test.c", "critical")
    not_an_alert = Record(ALERTS.name, b"s3", b"{}")
    await _publish(broker, low, high, low, not_an_alert, high, other)

    async def ids(**asked: Any) -> list[str]:
        return sorted([alert.id async for alert in subscribe(broker.connection, follow=False, **asked)])

    assert await ids(min_severity="medium") == ["test.b-s1", "test.c-s2"]
    assert await ids(rules=["test.a", "test.c"]) == ["test.a-s1", "test.c-s2"]
    assert await ids(group="test-resume") == ["test.a-s1", "test.b-s1", "test.c-s2"]
    await _publish(broker, _alert("s4", "test.a", "info"))
    assert await ids(group="test-resume") == ["test.a-s4"]
