"""A thousand live streams: each gets every alert once, in order, with no gap over restarts of the gateway."""

import asyncio
import json
import resource
import time
from pathlib import Path

import pytest
from gateway.records import alert
from gateway.running import RunningGateway
from gateway.sse import Reader

from streams.broker import EmbeddedBroker, free_port
from streams.client import Publisher
from streams.cluster import create_topics
from streams.records import Record, publication
from streams.topics import ALERTS, TOPICS

CLIENTS = 1_000
EACH = 30  # alerts published at a time

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]


Sent = dict[str, tuple[int, int, float]]
"""Partition, offset and time of each alert by id."""


async def publish(publisher: Publisher, numbers: range, sent: Sent) -> None:
    for number in numbers:
        cause = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
        made = alert(number)
        at = asyncio.get_running_loop().time()
        sent[made.id] = (*await publisher.publish(publication(ALERTS, made, "test", cause=cause)), at)


async def everyone(readers: list[Reader], count: int, seconds: float = 120) -> None:
    """Until all of them are connected and have so many alerts."""
    end = time.monotonic() + seconds
    while (least := min(len(reader.events) for reader in readers)) < count or not all(
        reader.connected.is_set() for reader in readers
    ):
        assert time.monotonic() < end, f"after {seconds} s a client has {least} of {count} alerts"
        await asyncio.sleep(0.05)


async def test_a_thousand_clients_get_every_alert_once_in_order_over_restarts(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < CLIENTS + 200:
        pytest.skip(f"this machine allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # the gateway inherits it
    sent: Sent = {}
    with EmbeddedBroker() as broker:
        await create_topics(broker.address, TOPICS, partitions=4, replication=1)
        gateway = RunningGateway(broker.address, free_port(), tmp_path)
        readers = [Reader(gateway.port) for _ in range(CLIENTS)]
        try:
            await gateway.start()
            async with Publisher(broker.address) as publisher:
                tasks = [asyncio.create_task(reader.follow()) for reader in readers]
                await everyone(readers, 0)
                await _in_three_lives(gateway, publisher, readers, sent)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            gateway.kill()
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    for reader in readers:
        assert reader.connections >= 3
        ids = [json.loads(event.data)["id"] for event in reader.events]
        assert len(ids) == len(sent)
        assert set(ids) == sent.keys()
        offsets: dict[int, int] = {}
        for partition, offset, _ in (sent[id_] for id_ in ids):
            assert offset > offsets.get(partition, -1)
            offsets[partition] = offset
    waits = sorted(
        received - sent[json.loads(event.data)["id"]][2]
        for reader in readers
        for event, received in zip(reader.events[:EACH], reader.times[:EACH], strict=True)
    )
    print(f"{CLIENTS} clients, {len(sent)} alerts each; publish to client, first {EACH} alerts in a burst:")
    print(f"p50 {waits[len(waits) // 2]:.3f} s, p99 {waits[len(waits) * 99 // 100]:.3f} s")


async def _in_three_lives(gateway: RunningGateway, publisher: Publisher, readers: list[Reader], sent: Sent) -> None:
    """Publish while the gateway lives, while it is away (stopped, then killed while it sends), and after."""

    async def more() -> None:
        await publish(publisher, range(len(sent), len(sent) + EACH), sent)

    await more()
    await everyone(readers, EACH)
    assert await gateway.stop() == 0
    await more()
    await gateway.start()
    await everyone(readers, 2 * EACH)
    await more()
    gateway.kill()
    await more()
    await gateway.start()
    await more()
    await everyone(readers, len(sent))
