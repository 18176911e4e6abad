"""What the clean stage knows of a source's pages survives its workers: equal to a rebuild from the log."""

import asyncio
import random
import time
from contextlib import aclosing
from functools import partial

import pytest
from broker.feed import Broker, publish
from broker.worker_process import Start
from chaos.rebuilt import differences
from clean.test_sites import STORIES, TEASER, dump

from agents.worker import build
from streams.client import consume
from streams.events import RawArticle
from streams.records import Record, publication
from streams.settings import Settings
from streams.topics import CLEAN, RAW

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
SOURCES = 5


@pytest.fixture
def broker(fresh_broker: Broker) -> Broker:
    return fresh_broker


def dumps(name: str, number: int) -> list[Record]:
    """Dumps of a few sources, each with a story of its own between lines that come back."""
    chance, made = random.Random(name), []
    sentences = [sentence for story in STORIES for sentence in story.split(". ")]
    for each in range(number):
        chance.shuffle(sentences)
        text = dump(f"{'. '.join(sentences[:4])}.\n\n{'. '.join(sentences[4:7])}.", TEASER, f"Page {each % 4}")
        url = f"https://s{each % SOURCES}.example/{name}-{each}"
        raw = RawArticle(source=f"s{each % SOURCES}.example", url=url, format="text", content=text)
        made.append(publication(RAW, raw, "test", cause=Record("", None, None, timestamp=time.time_ns() // 1_000_000)))
    return made


async def test_kills_change_no_dump(broker: Broker, start: Start) -> None:
    begin = partial(start, command=("-m", "agents.cli", "worker", "clean"), stages=("clean",))
    workers, expected, size = [begin().until_ready()], 0, 300
    for number in range(2 if broker.embedded else 5):
        publishing = asyncio.create_task(publish(broker, dumps(f"dumps-{number}", size)))
        if number == 1 and not broker.embedded:  # half of the partitions, and what is known of them, move
            workers.append(await asyncio.to_thread(begin().until_ready))
        await asyncio.sleep(random.uniform(0.1, 1.0))
        victim = workers.pop(0)
        victim.kill_group() if number % 2 else victim.kill()
        await publishing
        workers.append(await asyncio.to_thread(begin().until_ready))
        expected += size
    texts: dict[bytes | None, bytes | None] = {}
    async with asyncio.timeout(120), aclosing(consume(broker.address, [CLEAN.name])) as records:
        while len(texts) < expected:
            record = await anext(records)
            texts[record.key] = record.value
    assert await differences(broker, build(Settings(stages=("clean",)))["clean"]) == 0
    known = [value for value in texts.values() if TEASER.encode() not in (value or b"")]
    assert len(known) > expected * 0.9, "nobody remembered what came back on every page"
