"""What people say goes to Kafka first, and comes back from there like everything else."""

import asyncio
import logging
import time
from typing import Any

from agents.gateway.position import Part
from agents.gateway.problem import Problem
from streams.client import Publisher
from streams.connection import Brokers
from streams.reach import BrokerUnreachable
from streams.records import Record, publication
from streams.topics import Topic

LIMIT = 10.0  # seconds until the brokers must have acknowledged
log = logging.getLogger(__name__)


class Outbox:
    """Publishes; the connection is made when the first record goes out. `close` at the end."""

    def __init__(self, brokers: Brokers) -> None:
        self._brokers = brokers
        self._publisher: Publisher | None = None
        self._lock = asyncio.Lock()

    async def publish(self, topic: Topic[Any], record: Any) -> tuple[Part, int]:
        """Where it is, once every in-sync replica has it. Raises `Problem` (503): perhaps nobody has it."""
        return await self._send(publication(topic, record, "gateway", cause=_now()))

    async def remove(self, topic: Topic[Any], key: str) -> tuple[Part, int]:
        """A record without value: what has that key is no more. Raises `Problem` (503)."""
        return await self._send(Record(topic.name, key.encode(), None, (), _now().timestamp))

    async def close(self) -> None:
        if self._publisher is not None:
            await self._publisher.__aexit__(None, None, None)

    async def _send(self, record: Record) -> tuple[Part, int]:
        try:
            async with asyncio.timeout(LIMIT):
                partition, offset = await (await self._connected()).publish(record)
        except BrokerUnreachable as error:
            raise Problem(503, f"nothing was saved: {error}") from None
        except TimeoutError:
            raise Problem(503, f"Kafka did not acknowledge within {LIMIT:g} s; it may or may not be saved") from None
        except Exception as error:  # one of many of the client library
            log.warning("a record for %s was refused: %s", record.topic, error)
            raise Problem(503, "Kafka refused the record; the gateway's log says why") from None
        return (record.topic, partition), offset

    async def _connected(self) -> Publisher:
        async with self._lock:
            if self._publisher is None:
                self._publisher = await Publisher(self._brokers).__aenter__()
            return self._publisher


def _now() -> Record:
    return Record("", None, None, timestamp=time.time_ns() // 1_000_000)
