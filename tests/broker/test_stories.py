"""Stories survive what happens to their worker: equal to a rebuild from the log, in the one order that it has."""

import asyncio
import contextlib
import hashlib
import random
import time
from contextlib import aclosing
from functools import partial

import pytest
from broker.feed import Broker, publish
from broker.worker_process import Start, WorkerProcess
from story.told import FIRST, NEW, OTHER

from agents.worker import build
from streams.client import consume
from streams.events import CleanArticle, Language
from streams.records import Record, publication
from streams.settings import Settings
from streams.topics import CLEAN, STORIES, STORY_MEMORY
from streams.topology import RememberingStage, process

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
STORY = ("-m", "agents.cli", "worker", "story")
MARK = "\0"  # what the changelog itself keeps (streams/changelog.py)


@pytest.fixture
def broker(fresh_broker: Broker) -> Broker:
    return fresh_broker


def articles(name: str, number: int) -> list[Record]:
    """Articles of a few sentences each, so that many tell what others told."""
    chance, now = random.Random(name), time.time_ns() // 1_000_000
    language, records = Language(code="en", confidence=1.0), []
    for each in range(number):
        text = " ".join(chance.sample([*FIRST, *OTHER, NEW], chance.randint(3, 8)))
        id_ = hashlib.sha256(f"{name}-{each}".encode()).hexdigest()[:32]
        article = CleanArticle(
            id=id_, source=f"s{each % 9}.example", title=None, text=text, language=language, published=None
        )
        records.append(publication(CLEAN, article, "test", cause=Record("", None, None, timestamp=now + each)))
    return records


async def test_kills_change_no_story(broker: Broker, start: Start) -> None:
    # On a broker that is not its own, other tests' articles have ids that no clean stage gives: they must not stop it.
    begin = partial(start, command=STORY, stages=("story",), dead_letter_limit=1_000_000)
    worker = begin().until_ready()
    keys: set[bytes] = set()
    for number in range(2 if broker.embedded else 6):
        records = articles(f"stories-{number}-{time.time_ns()}", 600)
        keys |= {record.key or b"" for record in records}
        publishing = asyncio.create_task(publish(broker, records))
        await asyncio.sleep(random.uniform(0.1, 1.0))
        worker.kill_group() if number % 2 else worker.kill()
        await publishing
        worker = await asyncio.to_thread(begin().until_ready)
    await _until_there(broker, keys, worker)
    expected, memory = await _rebuilt(broker)
    found: dict[bytes, list[bytes]] = {}
    async for record in consume(broker.address, [STORIES.name], follow=False):
        if record.key not in expected:  # another test's, of a stage that remembers nothing
            continue
        found.setdefault(record.key or b"", []).append(record.value or b"")
    assert {key: set(values) for key, values in found.items()} == {key: {value} for key, value in expected.items()}
    assert any(b'"kind":"update"' in value for value in expected.values())
    assert await _remembered(broker) == memory
    repeated = sum(len(values) - 1 for values in found.values())
    print(f"{len(found)} articles, {repeated} records repeated with equal bytes")


async def _until_there(broker: Broker, keys: set[bytes], worker: WorkerProcess) -> None:
    missing = set(keys)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(120), aclosing(consume(broker.address, [STORIES.name])) as records:
            while missing:
                missing.discard((await anext(records)).key or b"")
    assert not missing, f"{len(missing)} of {len(keys)} articles have no story; the worker said: {worker.said}"


async def _rebuilt(broker: Broker) -> tuple[dict[bytes, bytes], dict[str, bytes]]:
    """What the log of clean articles gives without any trouble: stories by article, and what is remembered."""
    stage = build(Settings(stages=("story",)))["story"]
    assert isinstance(stage, RememberingStage)
    step, log = stage.begin(), [record async for record in consume(broker.address, [CLEAN.name], follow=False)]
    assert {record.partition for record in log} == {0}
    outputs = [output for outcome in process(stage, log, step) for output in outcome.outputs]
    stories = {output.key or b"": output.value or b"" for output in outputs if output.topic == STORIES.name}
    return stories, {key: value for key, value in step.changes().items() if value is not None}


async def _remembered(broker: Broker) -> dict[str, bytes]:
    latest: dict[str, bytes | None] = {}
    async for record in consume(broker.address, [STORY_MEMORY.name], follow=False):
        latest[(record.key or b"").decode()] = record.value
    return {key: value for key, value in latest.items() if value is not None and not key.startswith(MARK)}
