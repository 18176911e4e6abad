"""A plain aiokafka loop: a batch, its work, every acknowledgement awaited, then the commit."""

import asyncio
import sys
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer  # noqa: TID251  (what is measured against)

from bench.peers import work
from streams.records import Record
from streams.topics import MAX_MESSAGE_BYTES, RAW

BATCH = 64


async def main(brokers: str, name: str, group: str) -> None:
    do = work.of(name)
    consumer = AIOKafkaConsumer(
        RAW.name,
        bootstrap_servers=brokers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="latest",
        max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=brokers,
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        max_request_size=MAX_MESSAGE_BYTES,
    )
    async with consumer, producer:
        print("ready", flush=True)
        while True:
            fetched = await consumer.getmany(timeout_ms=50, max_records=BATCH)
            records = [record_of(message) for messages in fetched.values() for message in messages]
            if records:
                sent = [await _send(producer, each) for each in do(records)]
                await asyncio.gather(*sent)
                await consumer.commit()


async def _send(producer: AIOKafkaProducer, record: Record) -> Any:
    headers, at = list(record.headers), record.timestamp
    return await producer.send(record.topic, record.value, key=record.key, headers=headers, timestamp_ms=at)


def record_of(message: Any) -> Record:
    """Ours of aiokafka's."""
    place = message.partition, message.offset
    return Record(message.topic, message.key, message.value, tuple(message.headers), message.timestamp, *place)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
