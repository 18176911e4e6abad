"""What goes in: articles of both kinds, at a rate or all at once, over deaths of the broker."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import replace

from aiokafka.errors import KafkaError  # noqa: TID251  (a broker that is killed is met here)
from broker.feed import Broker, articles

from agents.data import DATA
from agents.ingest.files import articles as read
from streams.client import Publisher
from streams.events import RawArticle
from streams.reach import BrokerUnreachable
from streams.records import Record, publication
from streams.topics import RAW

BAD_SHARE = 0.05
CHUNK = 100
EVERY_SECONDS = 0.5  # a load with gaps would look like a pause of the stages
_OWN_ADDRESS = re.compile(r"<link[^>]*canonical[^>]*>|<meta[^>]*og:url[^>]*>")


def inputs(name: str, size: int, *, real: bool) -> list[Record]:
    """Raw records, most of them good; their time is now, for Kafka deletes what is old by its own time."""
    now = time.time_ns() // 1_000_000
    if real:
        return [
            publication(RAW, each, "chaos", cause=Record("", None, None, timestamp=now)) for each in _real(name, size)
        ]
    bad = int(size * BAD_SHARE)
    made = articles(name, size - bad) + articles(f"{name}-bad", bad, text="reject")
    return [replace(record, timestamp=now) for record in made]


def _real(name: str, size: int) -> list[RawArticle]:
    """The shipped samples as often as needed, each copy under an address of its own; now and then an empty page."""
    pages = sorted((DATA / "samples").glob("*.example/*"))
    samples = [each for page in pages for each in read(page) if isinstance(each, RawArticle)]
    made = []
    for number in range(size):
        raw, url = samples[number % len(samples)], f"https://{name}-{number}.example/story"
        content = "" if number % 20 == 19 else _OWN_ADDRESS.sub("", raw.content or "")
        made.append(replace(raw, source=f"{name}-{number}.example", url=url, content=content, content_base64=None))
    return made


async def feed(broker: Broker, records: Sequence[Record], *, seconds: float = 0) -> int:
    """Put all in, spread over `seconds`; returns how many had to be sent again because nobody acknowledged them."""
    again, started = 0, time.monotonic()
    chunk = max(1, int(len(records) * EVERY_SECONDS / seconds)) if seconds else CHUNK
    for first in range(0, len(records), chunk):
        await asyncio.sleep(max(0, started + seconds * first / len(records) - time.monotonic()))
        rest = list(records[first : first + chunk])
        while rest := await _put(broker, rest):
            again += len(rest)
            await asyncio.sleep(1)
    return again


async def _put(broker: Broker, records: Sequence[Record]) -> list[Record]:
    """Those of `records` that were not acknowledged."""
    try:
        async with Publisher(broker.connection) as publisher:
            answers = await asyncio.gather(*(publisher.publish(each) for each in records), return_exceptions=True)
    except (KafkaError, BrokerUnreachable, OSError):
        return list(records)
    return [record for record, answer in zip(records, answers, strict=True) if isinstance(answer, BaseException)]
