"""What the clean stage knows of a source's pages survives its workers: equal to a rebuild from the log."""

import asyncio
import random
import time
from collections import defaultdict
from contextlib import aclosing
from functools import partial

import pytest
from broker.feed import Broker, publish
from broker.worker_process import Start
from clean.test_sites import STORIES, TEASER, dump

from agents.worker import build
from streams.client import consume
from streams.events import RawArticle
from streams.records import Record, publication
from streams.settings import Settings
from streams.topics import CLEAN, RAW
from streams.topology import RememberingStage, process

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
SOURCES = 5
NAME = "kept-dumps"  # of the sources, as nobody else has them


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
        url = f"https://{NAME}-{each % SOURCES}.example/{name}-{each}"
        raw = RawArticle(source=f"{NAME}-{each % SOURCES}.example", url=url, format="text", content=text)
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
    texts: dict[bytes | None, set[bytes | None]] = defaultdict(set)
    async with asyncio.timeout(120), aclosing(consume(broker.address, [CLEAN.name])) as records:
        while len(texts) < expected:
            record = await anext(records)
            if NAME.encode() in (record.value or b""):
                texts[record.key].add(record.value)
    assert texts == await _rebuilt(broker)
    unknown = [key for key, values in texts.items() if any(TEASER.encode() in (value or b"") for value in values)]
    assert len(unknown) < expected * 0.1, "nobody remembered what came back on every page"


async def _rebuilt(broker: Broker) -> dict[bytes | None, set[bytes | None]]:
    """What the log of raw articles gives without any trouble."""
    stage = build(Settings(stages=("clean",)))["clean"]
    assert isinstance(stage, RememberingStage)
    logs: dict[int, list[Record]] = defaultdict(list)
    async for record in consume(broker.address, [RAW.name], follow=False):
        if (record.key or b"").startswith(NAME.encode()):
            logs[record.partition].append(record)
    made = [each for log in logs.values() for one in process(stage, log, stage.begin()) for each in one.outputs]
    return {each.key: {each.value} for each in made}
