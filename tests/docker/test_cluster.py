"""compose.cluster.yaml on three real brokers: one is lost, and everything goes on. Runs with `--broker kafka`."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docker.compose_files import environment, merged
from docker.composed_kafka import ComposedKafka
from docker.playing import job

from streams.client import Publisher, consume
from streams.reach import Admin
from streams.records import Record
from streams.topics import RAW, TOPICS

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
SERVICES: dict[str, Any] = merged("compose.yaml", "compose.cluster.yaml")["services"]


@pytest.fixture
def cluster(request: pytest.FixtureRequest) -> Iterator[ComposedKafka]:
    if request.config.getoption("--broker") != "kafka":
        pytest.skip("needs --broker kafka")
    with ComposedKafka(SERVICES) as kafka:
        yield kafka


async def test_any_broker_may_be_lost(cluster: ComposedKafka, tmp_path: Path) -> None:
    topics = SERVICES["topics"]
    brokers = cluster.here(topics["environment"]["TOCSIN_BROKERS"])
    assert brokers == cluster.address
    env = environment(topics, {"TOCSIN_BROKERS": brokers, "TOCSIN_DATA_DIR": str(tmp_path)})
    assert job(topics, env).count("3 replicas") == len(TOPICS)
    async with Admin(brokers) as admin:
        described = await admin.describe_topics([topic.name for topic in TOPICS])
    assert {len(part["replicas"]) for each in described for part in each["partitions"]} == {3}
    for lost in range(3):
        cluster.kill(lost)
        async with Publisher(brokers) as publisher:
            for each in range(20):
                await publisher.publish(Record(RAW.name, str(each).encode(), str(lost).encode()))
        cluster.start(lost)
        async with Admin(brokers) as admin:
            await _until_in_sync(admin)
    values = [record.value async for record in consume(brokers, [RAW.name], follow=False, true_ends=True)]
    assert set(values) == {b"0", b"1", b"2"}
    assert len(values) >= 60


async def _until_in_sync(admin: Any) -> None:
    """Two must have each record: the next broker is lost when the one before has caught up."""
    async with asyncio.timeout(60):
        while True:
            (raw,) = await admin.describe_topics([RAW.name])
            if all(len(part["isr"]) == 3 for part in raw["partitions"]):
                return
            await asyncio.sleep(0.2)
