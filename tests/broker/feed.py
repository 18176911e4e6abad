"""What the worker tests put on the raw topic, and how they read what became of it."""

import asyncio
import contextlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import trial

from streams.client import Publisher, consume
from streams.connection import Connection
from streams.records import Record
from streams.topics import CLEAN, DEAD

SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Broker:
    """A running broker with the project's topics on it. `profile` as in `Settings.broker_profile`.

    `secured`: the same broker by its other doors, where it has any (see `LocalKafka`).
    """

    connection: Connection
    profile: str
    secured: tuple[Connection, ...] = ()

    @property
    def address(self) -> str:
        return self.connection.brokers

    @property
    def embedded(self) -> bool:
        return self.profile == "embedded"


def articles(name: str, number: int, *, text: str = "some text") -> list[Record]:
    """Raw records with keys of their own, spread over the partitions; see `trial.clean` for what `text` does."""
    urls = [f"{name}-{each}" for each in range(number)]
    now = 0  # Kafka deletes by the record's own time: one from 2021 would be gone within minutes
    return [replace(trial.raw(text, url=url, timestamp=now), key=url.encode()) for url in urls]


def keys(records: Iterable[Record]) -> set[bytes]:
    return {record.key or b"" for record in records}


async def publish(broker: Broker, records: Sequence[Record]) -> None:
    async with Publisher(broker.connection) as publisher:
        await asyncio.gather(*(publisher.publish(record) for record in records))


async def results(broker: Broker, keys: Collection[bytes], *, seconds: float = SECONDS) -> dict[bytes, list[Record]]:
    """The clean records and dead letters of `keys`; returns when each has one and nothing more comes for a second.

    Fails after `seconds`, saying how many are missing.
    """
    found: dict[bytes, list[Record]] = {key: [] for key in keys}
    topics = [CLEAN.name, DEAD.name]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await _until_all_seen(broker, topics, set(keys))
    async for record in consume(broker.connection, topics, follow=False):
        if record.key in found:
            found[record.key].append(record)
    missing = [key for key, records in found.items() if not records]
    assert not missing, f"{len(missing)} of {len(found)} inputs are lost, {missing[:3]} among them"
    return found


async def _until_all_seen(broker: Broker, topics: Collection[str], missing: set[bytes]) -> None:
    records = consume(broker.connection, topics)
    async with contextlib.aclosing(records) as stream:
        async for record in stream:
            missing.discard(record.key or b"")
            if not missing:
                return


def repeats(found: dict[bytes, list[Record]]) -> int:
    """How many records came again; fails if one of them is not the same, byte for byte."""
    for key, records in found.items():
        different = {(record.topic, record.value, record.headers, record.timestamp) for record in records}
        assert len(different) == 1, f"{key!r} became {len(different)} different records"
    return sum(len(records) - 1 for records in found.values())
