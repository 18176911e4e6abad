"""What Faust reads again after a rebalance, with the consumer as it is set up here."""

import asyncio
import uuid
from pathlib import Path
from typing import Any

import pytest
from broker.feed import Broker, articles, publish

from streams.faust_app import faust_app
from streams.settings import Settings
from streams.topics import RAW

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]


async def test_what_was_read_is_read_again_though_nothing_was_acknowledged_yet(broker: Broker, tmp_path: Path) -> None:
    await publish(broker, articles("read-twice", 20))
    settings = Settings.of(broker.connection, broker_profile=broker.profile, data_dir=tmp_path)
    app = faust_app(f"read-twice-{uuid.uuid4()}", settings)
    read: list[tuple[int, int]] = []

    async def agent(stream: Any) -> Any:
        async for event in stream.noack().events():
            read.append((event.message.partition, event.message.offset))
            yield event

    raw = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
    app.agent(app.topic(RAW.name, **raw))(agent)
    await app.start()
    try:
        once = await _settled(read)
        assert len(once) >= 20
        await app.consumer.perform_seek()  # as Faust does when what it read came while partitions change hands
        twice = await _settled(read, longer_than=len(once))
        assert sorted(twice[len(once) :]) == sorted(once)
    finally:
        app.conf.stream_wait_empty = False
        await app.stop()


async def _settled(read: list[tuple[int, int]], longer_than: int = 0) -> list[tuple[int, int]]:
    """All that was read, once it is more than that and no more comes for two seconds."""
    async with asyncio.timeout(40):
        while len(read) <= longer_than:
            await asyncio.sleep(0.1)
        before = -1
        while before != len(read):
            before = len(read)
            await asyncio.sleep(2)
    return list(read)
