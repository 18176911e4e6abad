"""The broker that the tests in this folder run on: `--broker embedded|kafka|HOST:PORT`."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient  # noqa: TID251  (a broker is tested with its client library)
from broker.feed import Broker
from broker.worker_process import Start, WorkerProcess

from streams.broker import BrokerUnavailable, EmbeddedBroker
from streams.cluster import create_topics
from streams.connection import Connection, options
from streams.local_kafka import LocalKafka
from streams.reach import BrokerUnreachable
from streams.settings import Settings
from streams.topics import TOPICS

PARTITIONS = 4


@pytest.fixture
def broker(common_broker: Broker) -> Broker:
    """The broker of the whole run; a test that other tests' records would disturb takes `fresh_broker` in its place."""
    return common_broker


@pytest.fixture
def fresh_broker(common_broker: Broker) -> Iterator[Broker]:
    """A broker that nobody has used, where it starts in a moment; else the common one, in the order of the files."""
    if not common_broker.embedded:
        yield common_broker
        return
    with EmbeddedBroker() as embedded:
        yield _with_topics(Broker(Connection(embedded.address), "embedded"))


@pytest.fixture(scope="session")
def common_broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """One broker for the whole run, with the topics of the project; tests tell their records by key."""
    asked = request.config.getoption("--broker")
    try:
        if asked == "embedded":
            with EmbeddedBroker() as embedded:
                yield _with_topics(Broker(Connection(embedded.address), "embedded"))
        elif asked == "kafka":
            with LocalKafka(secure=True) as kafka:
                yield _with_topics(Broker(Connection(kafka.address), "kafka", tuple(kafka.secured)))
        else:  # one that asks for a name is reached with the TOCSIN_* variables
            theirs = Settings.from_env(os.environ | {"TOCSIN_BROKERS": asked}).connection
            yield _with_topics(Broker(theirs, "kafka"))
            asyncio.run(_delete_topics(theirs))
    except (BrokerUnavailable, BrokerUnreachable) as error:
        pytest.skip(f"--broker {asked}: {error}")


@pytest.fixture
def start(broker: Broker, tmp_path: Path) -> Iterator[Start]:
    """`start(**settings)` starts a worker; what is left of it after the test is killed."""
    started: list[WorkerProcess] = []

    def one_more(**settings: Any) -> WorkerProcess:
        started.append(WorkerProcess(settings.pop("broker", broker), tmp_path, **settings))
        return started[-1]

    yield one_more
    for worker in started:
        worker.kill_group()


def _with_topics(broker: Broker) -> Broker:
    created = asyncio.run(create_topics(broker.connection, TOPICS, partitions=PARTITIONS, replication=1))
    if len(created) < len(TOPICS):
        pytest.skip(f"{broker.address} has topics of Tocsin already, and the tests would eat what is on them")
    return broker


async def _delete_topics(connection: Connection) -> None:
    admin = AIOKafkaAdminClient(**options(connection))
    await admin.start()
    try:
        await admin.delete_topics([topic.name for topic in TOPICS])
    finally:
        await admin.close()
