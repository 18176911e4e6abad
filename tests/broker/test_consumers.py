"""Reading in other ways: acknowledged one by one in any order, and compacted topics as tables."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

import pytest
from broker.feed import Broker

from streams.client import Publisher, committed, create_topics
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
