"""One child process, asked over its socket."""

import asyncio
import functools
import os
import signal
import socket
import time
from collections.abc import AsyncIterator

import pytest

from streams import forkserver
from streams.process import Process, ProcessEnded


class TwoWords(Exception):
    """Cannot be made from its text alone, as pickle would."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


def turned(message: bytes) -> bytes:
    return message[::-1]


def fail(*words: str) -> None:
    raise TwoWords(*words) if len(words) > 1 else LookupError(*words)


def open_socket() -> socket.socket:
    return socket.socket()


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
    with pytest.raises(RuntimeError, match="TwoWords: this way") as seen_too:
        await process.call(functools.partial(fail, "this", "way"))
    assert "in fail" in seen_too.value.__notes__[0]
    with pytest.raises(TypeError, match="pickle"):
        await process.call(open_socket)
    assert await process.call(os.getpid) == process.pid


async def test_a_process_that_is_killed_while_it_works_has_ended(process: Process) -> None:
    assert await process.call(os.getpid) == process.pid
    working = asyncio.create_task(process.call(signal.pause))
    await asyncio.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(ProcessEnded, match="ended"):
        await working
    with pytest.raises(ProcessEnded, match="ended"):
        await process.call(os.getpid)


async def test_a_process_that_reads_nothing_holds_up_nobody_else(process: Process) -> None:
    assert await process.call(os.getpid) == process.pid
    os.kill(process.pid, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await process.call(functools.partial(turned, bytes(20_000_000)))


async def test_an_answer_that_nobody_waited_for_is_not_taken_for_another(process: Process) -> None:
    assert await process.call(os.getpid) == process.pid
    working = asyncio.create_task(process.call(functools.partial(time.sleep, 0.2)))
    await asyncio.sleep(0.05)
    with pytest.raises(RuntimeError, match="has not answered"):  # it is at work
        await process.call(os.getpid)
    working.cancel()
    await asyncio.sleep(0.3)
    with pytest.raises(RuntimeError, match="has not answered"):
        await process.call(os.getpid)


def test_on_the_loop_of_production() -> None:
    uvloop = pytest.importorskip("uvloop")

    async def there_and_back() -> None:
        process = Process(forkserver.context(forked=False), "WARNING", "text")
        for size in (1, 20_000_000):
            message = os.urandom(size)
            assert await process.call(functools.partial(turned, message)) == message[::-1]
        process.end()
        with pytest.raises(ProcessEnded):
            await process.call(os.getpid)

    uvloop.run(there_and_back())


async def test_nothing_is_left_of_a_process_that_was_ended(process: Process) -> None:
    assert await process.call(os.getpid) == process.pid
    working = asyncio.create_task(process.call(signal.pause))
    await asyncio.sleep(0.1)
    process.end()
    with pytest.raises(ProcessEnded, match="ended"):
        await working
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
