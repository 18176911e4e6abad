"""One child process, asked over its socket."""

import asyncio
import functools
import os
import pathlib
import signal
from collections.abc import AsyncIterator

import pytest

from streams import forkserver
from streams.process import Ended, Process


class TwoWords(Exception):
    """Cannot be made from its text alone, as pickle would."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


def turned(message: bytes) -> bytes:
    return message[::-1]


def fail(*words: str) -> None:
    raise TwoWords(*words) if len(words) > 1 else LookupError(*words)


@pytest.fixture(params=[False, True], ids=["spawned", "forked"])
async def process(request: pytest.FixtureRequest) -> AsyncIterator[Process]:
    process = Process(forkserver.context(forked=request.param), "WARNING", "text")
    yield process
    process.end()


@pytest.mark.parametrize("size", [0, 1, 70_000, 20_000_000])
async def test_messages_of_any_size_go_and_come(process: Process, size: int) -> None:
    message = os.urandom(size)
    for _ in range(2):
        assert await process.call(functools.partial(turned, message)) == message[::-1]


async def test_what_is_raised_there_is_raised_here(process: Process) -> None:
    with pytest.raises(LookupError, match="nowhere") as seen:
        await process.call(functools.partial(fail, "nowhere"))
    assert "in fail" in seen.value.__notes__[0]  # where it was raised
    with pytest.raises(RuntimeError, match="TwoWords: this way"):
        await process.call(functools.partial(fail, "this", "way"))
    assert await process.call(os.getpid) == process.pid


async def test_a_process_that_is_killed_while_it_works_has_ended(process: Process) -> None:
    working = asyncio.create_task(process.call(signal.pause))
    await asyncio.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(Ended):
        await working
    with pytest.raises(Ended):
        await process.call(os.getpid)


async def test_a_process_that_reads_nothing_holds_up_nobody_else(process: Process) -> None:
    assert await process.call(os.getpid) == process.pid
    os.kill(process.pid, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await process.call(functools.partial(turned, bytes(20_000_000)))


async def test_nothing_is_left_of_a_process_that_was_ended(process: Process) -> None:
    working = asyncio.create_task(process.call(signal.pause))
    await asyncio.sleep(0.1)
    process.end()
    with pytest.raises(Ended):
        await working
    assert not pathlib.Path(f"/proc/{process.pid}").exists()
