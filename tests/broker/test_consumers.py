"""Reading in other ways: acknowledged one by one in any order, and compacted topics as tables."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer  # noqa: TID251  (made to be overtaken)
from broker.feed import Broker

from streams import client
from streams.client import Publisher
from streams.cluster import committed, create_topics
from streams.connection import options
from streams.consumers import COMMIT_SECONDS, Member, Table
from streams.records import Record
from streams.topics import RAW, Topic

pytestmark = pytest.mark.broker
SESSION = 6.0  # Kafka takes no shorter one


@pytest.fixture
async def topic(broker: Broker, request: pytest.FixtureRequest) -> str:
    name = "test." + re.sub(r"[^\w.-]", ".", request.node.name)[:100]
    new = Topic(name, RAW.kind, RAW.ce_type, id=RAW.id, key=RAW.key, retention_ms=-1)
    await create_topics(broker.address, [new], partitions=2, replication=1)
    return name


async def put(broker: Broker, topic: str, *pairs: tuple[bytes, bytes | None]) -> None:
    async with Publisher(broker.address) as publisher:
        for key, value in pairs:
            await publisher.publish(Record(topic, key, value))


async def some(records: AsyncIterator[Record], number: int) -> list[Record]:
    async with asyncio.timeout(30):
        return [await anext(records) for _ in range(number)]


async def test_what_is_open_comes_again_and_a_new_group_begins_now(broker: Broker, topic: str) -> None:
    await put(broker, topic, *((b"k", b"old") for _ in range(20)))
    async with Member(broker.address, "test-open", topic, SESSION) as member:
        await put(broker, topic, *((b"k", str(each).encode()) for each in range(5)))
        first = await some(member.records(), 5)
        assert [record.value for record in first] == [b"0", b"1", b"2", b"3", b"4"]
        for at in (0, 1, 3):
            member.done(first[at])
        await asyncio.sleep(3 * COMMIT_SECONDS)
        assert await committed(broker.address, "test-open", topic) == 22
    async with Member(broker.address, "test-open", topic, SESSION) as member:
        again = await some(member.records(), 3)
        assert [record.value for record in again] == [b"2", b"3", b"4"]
        for record in again:
            member.done(record)
    assert await committed(broker.address, "test-open", topic) == 25


@pytest.mark.parametrize("group", [None, "test-table"])
async def test_a_table_is_complete_and_follows(broker: Broker, topic: str, group: str | None) -> None:
    held: dict[bytes | None, bytes | None] = {}

    def take(record: Record) -> None:
        held[record.key] = record.value

    await put(broker, topic, (b"a", b"1"), (b"b", b"1"), (b"a", b"2"), (b"b", None))
    for _ in range(2):  # from its first record each time, group or not
        held.clear()
        table = Table(broker.address, [topic], take, group=group, session=SESSION)
        running = asyncio.create_task(table.run())
        async with asyncio.timeout(30):
            await table.complete.wait()
            while held != {b"a": b"2", b"b": None}:
                await asyncio.sleep(0.05)
        assert table.partitions == 2
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


class Late:
    """A consumer on whose topic something comes just before it goes to the end."""

    def __init__(self, consumer: AIOKafkaConsumer, put_more: Callable[[], Awaitable[None]]) -> None:
        self._consumer, self._put_more = consumer, put_more

    def __getattr__(self, name: str) -> Any:
        return getattr(self._consumer, name)

    async def seek_to_end(self, partition: Any) -> None:
        await self._put_more()
        await self._consumer.seek_to_end(partition)


async def test_what_comes_while_a_reader_goes_to_its_time_is_not_passed_over(broker: Broker, topic: str) -> None:
    if broker.profile == "embedded":
        pytest.skip("the embedded broker finds an offset for any time: no reader goes to the end")
    now = time.time_ns() // 1_000_000
    sent: list[bytes] = []

    async def put_more() -> None:
        sent.append(f"late {len(sent)}".encode())
        async with Publisher(broker.address) as publisher:
            await publisher.publish(Record(topic, b"k", sent[-1], (), now + 1))

    async with Publisher(broker.address) as publisher:
        for number in range(10):
            await publisher.publish(Record(topic, str(number).encode(), b"old", (), now - 60_000))
    async with AIOKafkaConsumer(topic, **options(broker.address)) as consumer:
        await client._seek(Late(consumer, put_more), now)
        seen: list[bytes] = []
        async with asyncio.timeout(30):
            while set(sent) - set(seen):
                fetched = await consumer.getmany(timeout_ms=200)
                seen += [message.value for messages in fetched.values() for message in messages]
    assert len(sent) == 2  # both partitions had nothing so late
    assert b"old" not in seen
