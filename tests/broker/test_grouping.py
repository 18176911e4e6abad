"""Groups of alerts survive what happens to their worker: equal to a rebuild from the log, each ring once by id."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from alerts import alert
from broker.feed import Broker, publish
from broker.worker_process import Start

from agents.worker import build
from streams.client import consume
from streams.codec import decode
from streams.events import SEVERITIES, AlertGroup
from streams.records import Record, publication
from streams.settings import Settings
from streams.topics import ALERTS, GROUP_MEMORY, GROUPS
from streams.topology import RememberingStage, process

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
GROUP = ("-m", "agents.cli", "worker", "group")


def stage() -> RememberingStage[object, object]:
    built = build(Settings(stages=("group",)))["group"]
    assert isinstance(built, RememberingStage)
    return built


def alerts(name: str, stories: int, copies: int) -> list[Record]:
    """Copies of stories from 20 sources, shuffled, over two days up to now; a few are graver than the others."""
    chance = random.Random(name)
    numbers = [(story, copy) for copy in range(copies) for story in range(stories)]
    now = time.time_ns() // 1_000_000
    records = []
    for number, (story, copy) in enumerate(numbers):
        severity = SEVERITIES[1 + (chance.random() < 0.05)]
        one = alert(
            f"{name}-{story}-{copy}", story=f"{name}-{story}", source=f"s{copy % 20}.example", severity=severity
        )
        at = now - 172_800_000 + 172_800_000 * number // len(numbers)
        records.append(publication(ALERTS, one, "test", cause=Record("", None, None, timestamp=at)))
    return records


async def rebuilt(broker: Broker) -> tuple[dict[str, bytes], dict[tuple[int, str], bytes]]:
    """What the log of alerts gives without any trouble: groups by id, and what is remembered by partition and key."""
    partitions: dict[int, list[Record]] = defaultdict(list)
    async for record in consume(broker.address, [ALERTS.name], follow=False):
        partitions[record.partition].append(record)
    groups: dict[str, bytes] = {}
    memory: dict[tuple[int, str], bytes] = {}
    for partition, records in partitions.items():
        step = stage().begin()
        outputs = [output for outcome in process(stage(), records, step) for output in outcome.outputs]
        groups |= {
            output.header("ce_id") or "": output.value or b"" for output in outputs if output.topic == GROUPS.name
        }
        kept = {key: value for key, value in step.changes().items() if value is not None}
        memory |= {(partition, key): value for key, value in kept.items()}
    return groups, memory


async def published(broker: Broker, expected: dict[str, bytes]) -> dict[str, list[bytes]]:
    """The groups of these alerts (other tests have theirs on the topic) by id, once all that are expected are there."""
    missing, alerts = set(expected), {decode(AlertGroup, value).alert.id for value in expected.values()}
    async with asyncio.timeout(120), aclosing(consume(broker.address, [GROUPS.name])) as records:
        while missing:
            missing.discard((await anext(records)).header("ce_id") or "")
    found: dict[str, list[bytes]] = defaultdict(list)
    async for record in consume(broker.address, [GROUPS.name], follow=False):
        if decode(AlertGroup, record.value).alert.id in alerts:
            found[record.header("ce_id") or ""].append(record.value or b"")
    return found


async def remembered(broker: Broker) -> dict[tuple[int, str], bytes]:
    latest: dict[tuple[int, str], bytes | None] = {}
    async for record in consume(broker.address, [GROUP_MEMORY.name], follow=False):
        latest[record.partition, (record.key or b"").decode()] = record.value
    return {place: value for place, value in latest.items() if value is not None and not place[1].startswith("\0")}


async def check(broker: Broker) -> str:
    """Fails unless what is published and remembered is what the log gives; returns figures."""
    groups, memory = await rebuilt(broker)
    found = await published(broker, groups)
    assert {key: set(values) for key, values in found.items()} == {key: {value} for key, value in groups.items()}
    assert await remembered(broker) == memory
    repeated = sum(len(values) - 1 for values in found.values())
    rings = sum(decode(AlertGroup, value).rings for value in groups.values())
    return f"{len(groups)} alerts in {len(memory)} groups, {rings} rings, {repeated} records repeated with equal bytes"


async def test_kill_and_move(broker: Broker, start: Start) -> None:
    workers = [start(command=GROUP, stages=("group",)).until_ready()]
    workers.append(start(command=GROUP, stages=("group",)))
    for number in range(3 if broker.embedded else 6):
        publishing = asyncio.create_task(publish(broker, alerts(f"kill-{number}", 30, 60)))
        await asyncio.sleep(random.uniform(0.1, 1.5))
        victim = workers.pop(0)
        victim.kill_group() if number % 2 else victim.kill()
        workers.append(start(command=GROUP, stages=("group",)))
        await publishing
        await asyncio.to_thread(workers[0].until_ready)
    print(await check(broker))


async def test_a_corrupted_store_is_rebuilt(broker: Broker, start: Start, tmp_path: Path) -> None:
    records = alerts("corrupt", 20, 40)
    worker = start(command=GROUP, stages=("group",)).until_ready()
    await publish(broker, records[:400])
    await check(broker)
    worker.kill_group()
    stores = list(_stores(tmp_path))
    assert stores
    for store in stores:
        store.write_bytes(random.Random(1).randbytes(store.stat().st_size))
    worker = start(command=GROUP, stages=("group",)).until_ready()
    await publish(broker, records[400:])
    print(await check(broker))
    assert worker.process.poll() is None


def _stores(folder: Path) -> Iterator[Path]:
    yield from (folder / GROUP_MEMORY.name).rglob("memory.sqlite*")
