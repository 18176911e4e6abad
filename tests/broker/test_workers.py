"""Nothing is lost, whatever happens to a worker: a real `tocsin worker` with a trial stage on a real broker."""

import asyncio
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

import pytest
from broker.feed import Broker, articles, keys, publish, repeats, results
from broker.worker_process import Start, WorkerProcess

from streams.records import Record
from streams.topics import CLEAN, DEAD, RAW

pytestmark = pytest.mark.broker


async def test_every_article_becomes_one_record_or_one_dead_letter(broker: Broker, start: Start) -> None:
    good, bad, bug = articles("run", 300), articles("run-bad", 20, text="reject"), articles("bug", 1, text="raise")
    broken = [
        Record(RAW.name, b"run-null", None),
        Record(RAW.name, b"run-not-json", b"\xff\xfe{"),
        Record(RAW.name, b"run-wrong-shape", b'{"source": 1}'),
        Record(RAW.name, b"run-nested", b"[" * 100_000),
    ]
    start().until_ready()
    await publish(broker, [*good[:150], *bug, *good[150:], *bad, *broken])
    found = await results(broker, keys([*good, *bad, *bug, *broken]))
    assert repeats(found) == 0
    ends = {key: record.topic for key, [record] in found.items()}
    assert {key for key, topic in ends.items() if topic == CLEAN.name} == keys(good)
    assert {key for key, topic in ends.items() if topic == DEAD.name} == keys([*bad, *bug, *broken])
    assert found[b"bug-0"][0].header("dead_reason") == "stage-failed"
    assert {key: found[key][0].value for key in keys(broken)} == {record.key: record.value for record in broken}


async def test_nothing_is_lost_by_kill(broker: Broker, start: Start) -> None:
    kills = [_kill_it_alone, _kill_with_children] * (1 if broker.embedded else 2)
    sent: list[Record] = []
    for number, kill in enumerate(kills):
        victim = start().until_ready()
        more = articles(f"kill-{number}", 700) + articles(f"kill-bad-{number}", 50, text="reject")
        await publish(broker, more)
        sent += more
        await asyncio.sleep(random.uniform(0, 0.7))  # somewhere in the three quarters of a second that this takes
        await kill(victim)
    start()
    found = await results(broker, keys(sent))
    assert found.keys() == keys(sent)
    print(f"{len(sent)} articles, {len(kills)} kills: 0 lost, {repeats(found)} repeated")


async def _kill_it_alone(victim: WorkerProcess) -> None:
    victim.kill()
    await _until_gone(victim)


async def _until_gone(worker: WorkerProcess) -> None:
    for _ in range(50):
        if not worker.group():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("its child processes outlive a worker by five seconds and more")


async def _kill_with_children(victim: WorkerProcess) -> None:
    victim.kill_group()


async def test_sigterm_under_load_loses_nothing_and_the_next_worker_goes_on(broker: Broker, start: Start) -> None:
    records = articles("term", 700) + articles("term-bad", 20, text="reject")
    first = start().until_ready()
    said = first.said
    await publish(broker, records)
    code, seconds = first.terminate()
    assert (code, first.said.removeprefix(said)) == (0, "")
    await _until_gone(first)
    assert seconds < 15
    started = time.monotonic()
    second = start().until_ready()
    assert time.monotonic() - started < 15
    found = await results(broker, keys(records))
    assert "Traceback" not in second.said
    print(f"stopped in {seconds:.1f} s, {repeats(found)} of {len(records)} repeated")


async def test_a_dead_letter_storm_stops_the_worker_and_loses_nothing(broker: Broker, start: Start) -> None:
    records = articles("storm", 300, text="reject")
    stopping = start(dead_letter_limit=50).until_ready()
    await publish(broker, records)
    assert await asyncio.to_thread(stopping.process.wait, 20) == 1
    assert stopping.said == (
        "tocsin: stage clean stopped: 50 dead letters in a row, the last because of empty-body: nothing in it. "
        "If the data is right to be refused, raise TOCSIN_DEAD_LETTER_LIMIT.\n"
    )
    start()  # with a limit above them all: what was not acknowledged comes again
    found = await results(broker, keys(records))
    assert {record.topic for copies in found.values() for record in copies} == {DEAD.name}


async def test_a_worker_that_gets_no_partition_stands_by_and_takes_over(broker: Broker, start: Start) -> None:
    """The clean articles are on one partition, so of two workers of `story` one stands by; both are ready."""
    workers = [start(stages=("story",)).until_ready() for _ in range(2)]
    await _until_shared(workers, [0, 1])
    (working,) = [worker for worker in workers if _partitions(worker)]
    working.terminate()
    workers.remove(working)
    await _until_shared(workers, [1])


async def _until_shared(workers: Sequence[WorkerProcess], partitions: list[int]) -> None:
    async with asyncio.timeout(60):
        while sorted(map(_partitions, workers)) != partitions:
            await asyncio.sleep(0.2)


def _partitions(worker: WorkerProcess) -> int:
    """As its /readyz says; 0 while it is not ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{worker.settings.health_port}/readyz") as answer:
            return int(json.loads(answer.read())["partitions"])
    except urllib.error.HTTPError:
        return 0
