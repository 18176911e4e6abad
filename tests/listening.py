"""Reading topics in tests, with the consumer closed at the end."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from streams.client import consume
from streams.records import Record


async def collect(
    broker: str, topics: list[str], enough: Callable[[list[Record]], bool], seconds: float = 150
) -> list[Record]:
    """The records of `topics` until there are enough. Raises `TimeoutError`."""
    seen: list[Record] = []
    async with asyncio.timeout(seconds), aclosing(consume(broker, topics)) as records:
        async for record in records:
            seen.append(record)
            if enough(seen):
                break
    return seen
