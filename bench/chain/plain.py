"""The same stages in a plain aiokafka loop, to see what Faust and the hops between stages cost.

One process reads `news.raw.v1`, runs all stages on a batch, publishes everything that every stage makes, awaits each
acknowledgement, and commits: the guarantee of the real worker, without child processes, isolation of bad articles,
memory that survives a kill, or stages that scale apart. `python -m bench.chain.plain BROKERS`.
"""

import asyncio
import sys
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer  # noqa: TID251  (what is measured against)

from agents.worker import build
from streams.records import Record
from streams.remembering import Remembering
from streams.settings import Settings
from streams.topics import MAX_MESSAGE_BYTES, RAW
from streams.topology import run

BATCH = 64


async def main(brokers: str) -> None:
    stages = list(build(Settings()).values())
    steps: dict[str, Remembering[Any, Any]] = {}
    consumer = AIOKafkaConsumer(
        RAW.name,
        bootstrap_servers=brokers,
        group_id="bench-plain",
        enable_auto_commit=False,
        auto_offset_reset="latest",
        max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
    )
    producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all", linger_ms=5, max_request_size=MAX_MESSAGE_BYTES)
    async with consumer, producer:
        print("ready", flush=True)
        while True:
            fetched = await consumer.getmany(timeout_ms=50, max_records=BATCH)
            records = [_record(message) for messages in fetched.values() for message in messages]
            if not records:
                continue
            topics = run(stages, records, steps)
            sent = [await _send(producer, each) for name, made in topics.items() if name != RAW.name for each in made]
            await asyncio.gather(*sent)
            await consumer.commit()


async def _send(producer: AIOKafkaProducer, record: Record) -> Any:
    return await producer.send(
        record.topic, record.value, key=record.key, headers=list(record.headers), timestamp_ms=record.timestamp
    )


def _record(message: Any) -> Record:
    headers = tuple(message.headers)
    return Record(
        message.topic, message.key, message.value, headers, message.timestamp, message.partition, message.offset
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
