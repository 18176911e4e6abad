"""Batches of what is there: a record that comes alone does not wait, and while a batch is worked on the next one fills.

In place of Faust's `noack_take(max, within)`, whose clock runs whether or not anything comes: a record waits half of
`within` on average in every stage, and a stage with nothing to do wakes up each time.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any


async def batches(stream: Any, most: int, wait: float) -> AsyncGenerator[list[Any], None]:
    """Lists of 1 to `most` events of a Faust stream, in order, none of them acknowledged.

    One that would not be full waits `wait` seconds for more. One event is taken beyond a batch, no more: Faust waits
    for all that were taken before it gives a partition away. Raises what the stream raises; ends with it.
    """
    stream = stream.noack()
    events, behind = aiter(stream), stream.channel.queue
    coming = asyncio.create_task(_event(events, stream))  # never cancelled by a clock: that would end the stream
    try:
        while (event := await coming) is not None:
            batch, coming = [event], asyncio.create_task(_event(events, stream))
            if wait and behind.qsize() + 1 < most:
                await asyncio.sleep(wait)
            while len(batch) < most and (coming.done() or not behind.empty()):
                if not coming.done():
                    await asyncio.sleep(0)
                elif (event := coming.result()) is None:
                    break
                else:
                    batch.append(event)
                    coming = asyncio.create_task(_event(events, stream))
            yield batch
    finally:
        coming.cancel()


async def _event(events: AsyncIterator[Any], stream: Any) -> Any:
    """The next event; None when the stream has ended."""
    async for _ in events:
        return stream.current_event
    return None
