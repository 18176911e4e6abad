"""Changelogs: what each partition of a stage remembers, as changes by key on a compacted topic.

A batch of changes ends with a mark. Whoever takes a partition over puts a mark of its own at the end and reads up
to it: so it knows the end on any broker (the embedded one reports end offsets wrongly), and what the one before it
had kept lies before that mark.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from streams.connection import Brokers, options
from streams.store import Place
from streams.topics import MAX_MESSAGE_BYTES

_MARK = b"\0mark"
_BATCH_BYTES = MAX_MESSAGE_BYTES // 2

Batch: TypeAlias = tuple[dict[str, bytes | None], int, str]
"""Changes by key, and the mark after them: its offset and what is written on it."""


class Discontinued(Exception):
    """The log does not go on from where it was read to: it was compacted since, or is another one."""


class Changelog:
    """The changelog of one stage: `topic` has a partition for each partition the stage reads.

    Every method raises `KafkaError` (`aiokafka.errors`) when the broker does not answer in time.
    """

    def __init__(self, brokers: Brokers, topic: str) -> None:
        self._brokers, self._topic = brokers, topic
        self._producer: AIOKafkaProducer | None = None

    async def append(self, partition: int, changes: Mapping[str, bytes | None], mark: str) -> int:
        """Put a batch of changes and its mark on the log; returns the mark's offset when every replica has it.

        The broker takes all or nothing of it, up to 16 MB; of more it takes one part after another.
        """
        records = [*((key.encode(), value) for key, value in changes.items()), (_MARK, mark.encode())]
        producer = await self._started()
        batch = producer.create_batch()
        for key, value in records:
            if batch.append(key=key, value=value, timestamp=None) is None:
                await self._send(batch, partition)
                batch = producer.create_batch()
                if batch.append(key=key, value=value, timestamp=None) is None:
                    raise ValueError(f"{len(value or b'')} bytes are too much to keep under one key")
        first = await self._send(batch, partition)
        return first + int(batch.record_count()) - 1

    async def read(self, partition: int, since: Place | None, end: int) -> AsyncGenerator[Batch, None]:
        """The batches after `since` (None: all), up to the mark at offset `end`.

        Raises `Discontinued` if the mark of `since` is not there any more, or that at the end.
        """
        consumer = AIOKafkaConsumer(
            **options(self._brokers),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
            fetch_max_wait_ms=50,
        )
        await consumer.start()
        try:
            async with aclosing(self._batches(consumer, partition, since, end)) as batches:
                async for batch in batches:
                    yield batch
        finally:
            await consumer.stop()

    async def _batches(
        self, consumer: AIOKafkaConsumer, partition: int, since: Place | None, end: int
    ) -> AsyncGenerator[Batch, None]:
        at = TopicPartition(self._topic, partition)
        consumer.assign([at])
        consumer.seek(at, since.offset if since else 0)
        changes: dict[str, bytes | None] = {}
        while await consumer.position(at) <= end:
            for record in (await consumer.getmany(at, timeout_ms=200)).get(at, ()):
                if since is not None:
                    if (record.offset, record.key, record.value) != (since.offset, _MARK, since.mark.encode()):
                        raise Discontinued
                    since = None
                elif record.key == _MARK:
                    yield changes, record.offset, (record.value or b"").decode()
                    if record.offset == end:
                        return
                    changes = {}
                else:
                    changes[record.key.decode()] = record.value
        raise Discontinued

    async def stop(self) -> None:
        if self._producer is not None:
            await self._producer.stop()

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                **options(self._brokers),
                acks="all",
                max_batch_size=_BATCH_BYTES,
                max_request_size=MAX_MESSAGE_BYTES + 1024 * 1024,
                request_timeout_ms=30_000,
            )
            await producer.start()
            self._producer = producer
        return self._producer

    async def _send(self, batch: Any, partition: int) -> int:
        """The offset of the first record of the batch."""
        producer = await self._started()
        batch.close()
        acknowledged = await producer.send_batch(batch, self._topic, partition=partition)
        return int((await asyncio.shield(acknowledged)).offset)
