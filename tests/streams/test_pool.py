import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from trial import factory, raw

from streams import forkserver
from streams.pool import Pool
from streams.settings import BadSetting, Settings
from streams.topics import CLEAN


@pytest.fixture(params=["spawned", "forked"])
async def pool(request: pytest.FixtureRequest) -> AsyncIterator[Pool]:
    pool = Pool(factory, Settings(stages=("clean",)), forked=["clean"] if request.param == "forked" else [])
    await pool.start()
    yield pool
    pool.stop()


async def test_a_bad_article_falls_alone(pool: Pool) -> None:
    texts = ["a", "b", "raise", "c", "reject", "d"]
    outcomes = await pool.outcomes("clean", [raw(text) for text in texts])
    assert [outcome.reject and outcome.reject.reason for outcome in outcomes] == [
        None, None, "stage-failed", None, "empty-body", None,
    ]  # fmt: skip
    assert outcomes[2].reject is not None
    assert outcomes[2].reject.message == "RuntimeError in stage clean, 3 times"
    assert outcomes[2].outputs[0].value == raw("raise").value
    assert outcomes[2].outputs[0].header("dead_attempts") == "3"


async def test_an_article_that_kills_the_process_falls_alone(pool: Pool) -> None:
    outcomes = await pool.outcomes("clean", [raw("a"), raw("die"), raw("b")])
    assert [outcome.outputs[0].topic == CLEAN.name for outcome in outcomes] == [True, False, True]
    assert [outcome.reject is None for outcome in await pool.outcomes("clean", [raw("again")])] == [True]


async def test_an_article_that_hangs_falls_alone_and_no_other_stage_feels_it() -> None:
    pool = Pool(factory, Settings(stages=("clean", "extract")), seconds=1.5, seconds_per_record=0.2)
    await pool.start()
    hanging = asyncio.create_task(pool.outcomes("clean", [raw("a"), raw("hang"), raw("b")]))
    while not hanging.done():
        slow = await pool.outcomes("extract", [raw("slow")])  # most of its own time limit
        assert [outcome.reject for outcome in slow] == [None]
    reasons = [outcome.reject and outcome.reject.message for outcome in await hanging]
    assert reasons == [None, "TimeoutError in stage clean, 3 times", None]
    pool.stop()


async def test_a_process_that_has_worked_long_gives_way_to_a_new_one() -> None:
    pool = Pool(factory, Settings(stages=("clean",)), renew_records=4)
    await pool.start()

    first = _children(pool)
    assert len(first) == 1
    for count in (3, 2, 1):  # after the second it is time
        outcomes = await pool.outcomes("clean", [raw(f"a{number}") for number in range(count)])
        assert [outcome.reject for outcome in outcomes] == [None] * count
        assert (_children(pool) == first) == (count == 3)
    assert len(_children(pool)) == 1
    pool.stop()


def test_without_a_place_for_its_socket_nothing_is_forked(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    command = [sys.executable, "-c", "from streams import forkserver; print(forkserver.prepare(['streams.child']))"]
    for folder, there in ((deep, "False\n"), (tempfile.gettempdir(), "True\n")):
        environment = os.environ | {"TMPDIR": str(folder)}
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (said.stdout, said.returncode) == (there, 0)


async def test_the_process_that_others_are_forked_from_may_be_killed() -> None:
    assert forkserver.prepare(["streams.child"])
    pool = Pool(factory, Settings(stages=("clean", "extract")), forked=["clean", "extract"])
    await pool.start()
    before = _children(pool)
    assert len(before) == 2
    os.kill(_parent(before[0]), signal.SIGKILL)
    for stage in ("clean", "extract"):
        outcomes = await pool.outcomes(stage, [raw(f"a{number}") for number in range(3)])
        assert [outcome.reject for outcome in outcomes] == [None] * 3
    while any(Path(f"/proc/{pid}").exists() for pid in before):
        await asyncio.sleep(0.05)  # nobody is left behind
    pool.stop()


def _children(pool: Pool) -> list[int]:
    return [process.pid for process in pool._processes.values()]


def _parent(pid: int) -> int:
    """Linux."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


async def test_a_start_that_cannot_succeed_says_why() -> None:
    pool = Pool(factory, Settings(model="missing"))
    with pytest.raises(BadSetting, match="TOCSIN_MODEL: there is no model 'missing'"):
        await pool.start()
    pool.stop()
