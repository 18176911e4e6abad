"""Send records as fast as they once came, or as fast as it goes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from streams.delivery import Send
from streams.records import Record

WINDOW_RECORDS = 500
WINDOW_BYTES = 16 * 1024 * 1024
"""So many records, or so many bytes, may wait for their acknowledgement at a time."""


async def play(
    parts: Iterable[Sequence[Record]], send: Send, *, speed: float | None, done: Callable[[int], None]
) -> None:
    """Send the records of each part in order, `speed` times as fast as they entered (None: as fast as it goes).

    `done(n)` is called when the next n parts are acknowledged. Raises what `send` raises.
    """
    clock = asyncio.get_running_loop().time
    began: tuple[float, int] | None = None  # when the first was sent, and its own time
    pending: list[Awaitable[Any]] = []
    waiting = size = 0

    async def settle() -> None:
        nonlocal waiting, size
        await asyncio.gather(*pending)
        done(waiting)
        pending.clear()
        waiting = size = 0

    for part in parts:
        for record in part:
            if speed is not None:
                began = began or (clock(), record.timestamp)
                delay = began[0] + (record.timestamp - began[1]) / 1000 / speed - clock()
                if delay > 0:
                    await settle()
                    await asyncio.sleep(delay)
            pending.append(await send(record))
            size += len(record.value or b"")
        waiting += 1
        if waiting >= WINDOW_RECORDS or size >= WINDOW_BYTES:
            await settle()
    await settle()
