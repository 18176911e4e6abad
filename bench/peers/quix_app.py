"""Quix Streams: record by record, as it works, at least once: it flushes before it commits."""

import logging
import sys
from typing import Any

from quixstreams import Application
from quixstreams.models.serializers import Serializer

from bench.peers import work
from streams.records import Record
from streams.topics import MAX_MESSAGE_BYTES, RAW, TOPICS

logging.getLogger("quixstreams").setLevel(logging.ERROR)


class _Value(Serializer):  # type: ignore[misc]
    def __call__(self, value: Record, ctx: Any) -> bytes | None:  # noqa: ARG002  (its interface)
        return value.value


def main(brokers: str, name: str, group: str) -> None:
    do = work.of(name)
    app = Application(
        broker_address=brokers,
        consumer_group=group,
        auto_offset_reset="latest",
        processing_guarantee="at-least-once",
        auto_create_topics=False,
        consumer_extra_config={"max.partition.fetch.bytes": MAX_MESSAGE_BYTES},
        producer_extra_config={"acks": "all", "linger.ms": 5, "message.max.bytes": MAX_MESSAGE_BYTES},
    )
    sinks = {each.name: app.topic(each.name, value_serializer=_Value(), key_serializer="bytes") for each in TOPICS}
    source = app.topic(RAW.name, value_deserializer="bytes", key_deserializer="bytes")

    def step(value: bytes, key: bytes, at: int, headers: Any) -> list[Record]:
        return do([Record(RAW.name, key, value, tuple(headers or ()), at)])

    frame = app.dataframe(source).apply(step, expand=True, metadata=True)
    frame = frame.set_headers(lambda record, *_: list(record.headers))
    frame.to_topic(lambda record, *_: sinks[record.topic], key=lambda record: record.key)
    print("ready", flush=True)
    app.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
