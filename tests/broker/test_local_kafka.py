"""Kafka as we start it: three brokers outlive one, and nothing of it outlives us."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer  # noqa: TID251
from aiokafka.errors import KafkaError  # noqa: TID251

from streams.broker import BrokerUnavailable, free_port
from streams.client import consume
from streams.cluster import create_topics, require_topics
from streams.local_kafka import LocalKafka
from streams.topics import RAW

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _asked_for(request: pytest.FixtureRequest) -> None:
    if (asked := request.config.getoption("--broker")) != "kafka":
        pytest.skip(f"Apache Kafka is started by --broker kafka, not by --broker {asked}")


@pytest.fixture
def three() -> Iterator[LocalKafka]:
    try:
        with LocalKafka(nodes=3) as kafka:
            yield kafka
    except BrokerUnavailable as error:
        pytest.skip(str(error))


async def test_three_brokers_lose_nothing_with_one_and_take_nothing_with_two_gone(three: LocalKafka) -> None:
    await create_topics(three.address, [RAW], partitions=4, replication=3)
    sent = []
    async with AIOKafkaProducer(
        bootstrap_servers=three.address, acks="all", enable_idempotence=True, request_timeout_ms=3000
    ) as producer:

        async def send(name: str) -> None:
            await producer.send_and_wait(RAW.name, name.encode(), key=name.encode())
            sent.append(name.encode())

        await send("three")
        three.kill(0)
        async with asyncio.timeout(60):
            await asyncio.gather(*(send(f"two-{each}") for each in range(20)))
            for _ in range(10):  # whichever broker is asked; a worker asks when it starts
                await require_topics(three.address, [RAW.name])
        three.start(0)
        await send("three again")
    three.kill(1)
    three.kill(2)
    with pytest.raises((KafkaError, TimeoutError)):
        await _send_one(three, b"one alone")
    three.start(1)
    three.start(2)
    async with asyncio.timeout(60):
        found = {record.value async for record in consume(three.address, [RAW.name], follow=False)}
    assert found - {b"one alone"} == set(sent)  # what was refused may be there, what was acknowledged must be


async def _send_one(kafka: LocalKafka, value: bytes) -> None:
    async with (
        asyncio.timeout(15),
        AIOKafkaProducer(bootstrap_servers=kafka.address, acks="all", request_timeout_ms=5000) as producer,
    ):
        await producer.send_and_wait(RAW.name, value)


def _serve(*words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "streams.local_kafka", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_nothing_of_a_served_kafka_is_left(how: str) -> None:
    port = str(free_port())
    with _serve("--port", port, "--secure") as serving:
        assert serving.stdout is not None
        lines = [serving.stdout.readline() for _ in range(3)]
        assert lines[0].startswith(f"kafka    ready at 127.0.0.1:{port}"), lines
        environment = Path(lines[1].split(" . ")[1].split(";")[0])
        assert "TOCSIN_SASL_PASSWORD=" in environment.read_text()
        node = int((environment.parent / "node-0.pid").read_text())
        if how == "kill":
            serving.kill()
            serving.wait()
        stopped = subprocess.run(
            [sys.executable, "-m", "streams.local_kafka", "--stop", "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert stopped.startswith("kafka    stopped" if how == "stop" else "kafka    none")
        assert serving.wait(30) == (0 if how == "stop" else -signal.SIGKILL)
    assert not environment.parent.exists()
    for _ in range(100):
        if not _alive(node):
            return
        time.sleep(0.05)
    raise AssertionError(f"the broker {node} outlives its owner")


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
