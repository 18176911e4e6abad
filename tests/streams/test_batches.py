"""How records that wait are taken together, from a stream of Faust's that no broker feeds."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from faust.types import Message

from streams.batches import batches
from streams.faust_app import faust_app
from streams.settings import Settings


class Source:
    """A Faust channel and the stream that reads it."""

    def __init__(self, folder: Path) -> None:
        self._app, self._written = faust_app("test", Settings(data_dir=folder)), 0
        self._app.flow_control.resume()
        channel = self._app.channel()
        self.stream = self._app.stream(channel)
        self._queue = self.stream.channel.queue

    def put(self, count: int, *, stale: bool = False) -> None:
        """`stale`: read before the partition changed hands, so that Faust leaves them out."""
        for number in range(self._written, self._written + count):
            message = Message("raw", 0, number, 0.0, 0, (), None, b"%d" % number, None)
            message.generation_id = self._app.consumer_generation_id - stale
            self._queue.put_nowait(self._app.create_event(None, message.value, (), message))
        self._written += count

    def close(self) -> None:
        self._app.consumer._thread.thread_loop.close()  # of the thread that was never begun


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[Source]:
    source = Source(tmp_path)
    yield source
    source.close()


async def _next(taking: AsyncGenerator[list[Any], None]) -> list[int]:
    async with asyncio.timeout(5):
        return [int(event.value) for event in await anext(taking)]


async def test_what_is_there_is_taken_in_order_and_no_more_than_asked_for(source: Source) -> None:
    taking = batches(source.stream, 4, 0.0)
    source.put(10)
    assert [await _next(taking) for _ in range(3)] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    await taking.aclose()


async def test_one_that_comes_alone_does_not_wait(source: Source) -> None:
    taking = batches(source.stream, 4, 0.0)
    for number in range(3):
        waiting = asyncio.create_task(_next(taking))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        source.put(1)
        assert await waiting == [number]
    await taking.aclose()


async def test_while_a_batch_is_worked_on_the_next_one_fills(source: Source) -> None:
    taking = batches(source.stream, 4, 0.0)
    source.put(1)
    assert await _next(taking) == [0]
    for _ in range(3):
        source.put(1)
        await asyncio.sleep(0.01)
    assert await _next(taking) == [1, 2, 3]
    await taking.aclose()


async def test_one_that_is_not_full_waits_for_more_if_it_is_to(source: Source) -> None:
    taking = batches(source.stream, 4, 0.2)
    source.put(1)
    waiting, began = asyncio.create_task(_next(taking)), time.monotonic()
    await asyncio.sleep(0.1)
    source.put(2)
    assert await waiting == [0, 1, 2]
    assert time.monotonic() - began >= 0.2
    source.put(8)
    began = time.monotonic()
    assert [await _next(taking), await _next(taking)] == [[3, 4, 5, 6], [7, 8, 9, 10]]
    assert time.monotonic() - began < 0.2
    await taking.aclose()


async def test_what_faust_leaves_out_holds_nothing_up(source: Source) -> None:
    taking = batches(source.stream, 4, 0.0)
    source.put(2)
    source.put(3, stale=True)
    assert await _next(taking) == [0, 1]
    source.put(1)
    assert await _next(taking) == [5]
    await taking.aclose()
