"""The memory of a partition: what was kept is there again, wherever it is restored, whatever is left on the disk."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic  # noqa: TID251
from broker.feed import Broker

from streams.broker import EmbeddedBroker
from streams.changelog import Changelog
from streams.cluster import create_topics
from streams.memory import Memory
from streams.store import kept, new_state
from streams.topics import GROUP_MEMORY

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]
Changes = dict[str, bytes | None]
FIRST: Changes = {"a": b"1", "b": b"1", "empty": b""}
SECOND: Changes = {"a": b"2", "b": None, "c": b"2"}
BOTH = {"a": b"2", "c": b"2", "empty": b""}


@asynccontextmanager
async def changelog(address: str, topic: str) -> AsyncIterator[Changelog]:
    log = Changelog(address, topic)
    yield log
    await log.stop()


@pytest.fixture
async def log(broker: Broker, request: pytest.FixtureRequest) -> AsyncIterator[Changelog]:
    """A changelog of this test's own, on Kafka with a cleaner in a hurry."""
    name = f"test.memory.{request.node.name}"
    quick = {"segment.ms": "100", "min.cleanable.dirty.ratio": "0.001", "max.compaction.lag.ms": "100"}
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    configs = GROUP_MEMORY.config() | {"delete.retention.ms": "0", **quick}
    await admin.create_topics([NewTopic(name, 1, 1, topic_configs=configs)])
    async with changelog(broker.address, name) as made:
        yield made
    await admin.delete_topics([name])
    await admin.close()


@contextmanager
def closing(memory: Memory) -> Iterator[dict[str, bytes]]:
    """What is remembered; closed afterwards."""
    yield dict(kept(memory.recall(frozenset()).store))
    memory.close()


async def keep(memory: Memory, changes: Changes) -> None:
    recall = memory.recall(frozenset())
    recall.advance(changes, new_state())
    await memory.keep(recall)


async def test_it_is_there_again_here_and_elsewhere(log: Changelog, tmp_path: Path) -> None:
    memory = await Memory.restore(0, tmp_path / "here", log)
    await keep(memory, FIRST)
    state = memory.recall(frozenset()).state
    memory.close()
    memory = await Memory.restore(0, tmp_path / "here", log)
    assert memory.recall(frozenset()).state == state, "nothing was changed since: what a child has in mind holds"
    memory.close()
    memory = await Memory.restore(0, tmp_path / "there", log)
    await keep(memory, SECOND)
    memory.close()
    for folder in ("there", "here", "nowhere yet"):
        memory = await Memory.restore(0, tmp_path / folder, log)
        assert memory.recall(frozenset()).state != state
        with closing(memory) as remembered:
            assert remembered == BOTH


async def test_rubbish_on_the_disk_is_replaced(log: Changelog, tmp_path: Path) -> None:
    memory = await Memory.restore(0, tmp_path, log)
    await keep(memory, FIRST)
    await keep(memory, SECOND)
    memory.close()
    (tmp_path / "0" / "memory.sqlite").write_bytes(random.Random(1).randbytes(20_000))
    with closing(await Memory.restore(0, tmp_path, log)) as remembered:
        assert remembered == BOTH


async def test_another_brokers_log_is_not_continued(tmp_path: Path) -> None:
    other: Changes = {"x": b"y"}
    for changes in (FIRST, other):
        with EmbeddedBroker() as broker:  # forgets everything at its end
            await create_topics(broker.address, [GROUP_MEMORY], partitions=1, replication=1)
            async with changelog(broker.address, GROUP_MEMORY.name) as log:
                memory = await Memory.restore(0, tmp_path, log)
                await keep(memory, changes)
                with closing(memory) as remembered:
                    assert remembered == changes


async def test_a_large_batch_is_kept(log: Changelog, tmp_path: Path) -> None:
    large: Changes = {f"key {number}": random.Random(number).randbytes(1_000_000) for number in range(20)}
    memory = await Memory.restore(0, tmp_path / "here", log)
    await keep(memory, large)
    memory.close()
    with closing(await Memory.restore(0, tmp_path / "there", log)) as remembered:
        assert remembered == large


@pytest.mark.timeout(240)
async def test_a_compacted_log_gives_the_same(broker: Broker, log: Changelog, tmp_path: Path) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker does not compact")
    memory = await Memory.restore(0, tmp_path / "here", log)
    await keep(memory, FIRST)
    for number in range(50):
        await keep(memory, {f"short {number}": b"x", "a": str(number).encode()})
        await keep(memory, {f"short {number}": None})
    await keep(memory, SECOND)
    stayed = 200
    for _ in range(200):  # the cleaner wakes every 15 seconds, and leaves the active segment alone
        await asyncio.sleep(0.5)
        await keep(memory, {"roll": b"", "gone": None})
        stayed = len([change async for batch in log.read(0, None, await _end(log)) for change in batch[0]])
        if stayed < 20:
            break
    memory.close()
    assert stayed < 20, "it was not compacted"
    for folder in ("here", "there"):
        with closing(await Memory.restore(0, tmp_path / folder, log)) as remembered:
            assert remembered == {**BOTH, "roll": b""}


async def _end(log: Changelog) -> int:
    return await log.append(0, {}, new_state())
