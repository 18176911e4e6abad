"""A plain confluent-kafka loop (librdkafka): a batch, its work, a flush, then the commit."""

import sys
from typing import Any

from confluent_kafka import Consumer, KafkaException, Producer

from bench.peers import work
from streams.records import Record
from streams.topics import MAX_MESSAGE_BYTES, RAW

BATCH = 64


def main(brokers: str, name: str, group: str) -> None:
    do = work.of(name)
    read = {"group.id": group, "enable.auto.commit": False, "auto.offset.reset": "latest"}
    consumer = Consumer({"bootstrap.servers": brokers, "max.partition.fetch.bytes": MAX_MESSAGE_BYTES} | read)
    kept = {"acks": "all", "enable.idempotence": True, "linger.ms": 5, "message.max.bytes": MAX_MESSAGE_BYTES}
    producer = Producer({"bootstrap.servers": brokers} | kept)
    consumer.subscribe([RAW.name])
    print("ready", flush=True)
    while True:
        records = [_record(message) for message in consumer.consume(BATCH, 0.05)]
        if records:
            for each in do(records):
                more = {"headers": list(each.headers), "timestamp": each.timestamp, "on_delivery": _delivered}
                producer.produce(each.topic, each.value, each.key, **more)
            producer.flush()
            consumer.commit(asynchronous=False)


def _delivered(error: Any, _: Any) -> None:
    if error is not None:
        raise KafkaException(error)


def _record(message: Any) -> Record:
    if message.error():
        raise KafkaException(message.error())
    place = message.partition(), message.offset()
    headers = tuple(message.headers() or ())
    return Record(message.topic(), message.key(), message.value(), headers, message.timestamp()[1], *place)


if __name__ == "__main__":
    main(*sys.argv[1:])
