"""FastStream: a batch subscriber that acknowledges by hand once everything it published is acknowledged."""

import asyncio
import sys
from typing import Any

from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage

from bench.peers import work
from bench.peers.aiokafka_loop import BATCH, record_of
from streams.records import Record
from streams.topics import MAX_MESSAGE_BYTES, RAW


def app(brokers: str, name: str, group: str) -> FastStream:
    do = work.of(name)
    broker = KafkaBroker(
        brokers,
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        max_request_size=MAX_MESSAGE_BYTES,
        logger=None,
    )

    reads = broker.subscriber(
        RAW.name,
        group_id=group,
        auto_offset_reset="latest",
        batch=True,
        max_records=BATCH,
        batch_timeout_ms=50,
        max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
        ack_policy=AckPolicy.MANUAL,
        decoder=_as_it_is,
    )

    async def handle(_: Any, message: KafkaMessage) -> None:
        made = do([record_of(each) for each in message.raw_message])
        await asyncio.gather(*(_publish(broker, each) for each in made))
        await message.ack()

    reads(handle)
    made = FastStream(broker, logger=None)
    made.after_startup(_ready)
    return made


async def _as_it_is(message: Any) -> Any:
    return message.body


async def _publish(broker: KafkaBroker, record: Record) -> None:
    headers = {name: value.decode() for name, value in record.headers}
    at = record.timestamp
    await broker.publish(record.value, record.topic, key=record.key, headers=headers, timestamp_ms=at)


async def _ready() -> None:
    print("ready", flush=True)


if __name__ == "__main__":
    asyncio.run(app(*sys.argv[1:]).run())
