"""Deliver, then acknowledge: everything a batch became is on the broker before its inputs count as done."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from streams.codec import Reject
from streams.records import Record, dead_letter
from streams.topology import Outcome

Send: TypeAlias = Callable[[Record], Awaitable[Awaitable[Any]]]
"""Queues one record; the awaitable it returns is the broker's acknowledgement."""

RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0)
log = logging.getLogger(__name__)


class DeadLetterStorm(Exception):
    """Too many dead letters in a row: more likely our fault than the data's, so the worker stops."""


async def deliver(stage: str, records: Sequence[Record], outcomes: Sequence[Outcome], send: Send) -> None:
    """Send the outcomes of `records` in order; return when all are acknowledged, however long that takes.

    What the broker refuses for its size becomes a dead letter of its input.
    """
    for attempt in itertools.count():
        try:
            await _send_all(stage, records, outcomes, send)
            return
        except Exception as error:
            delay = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]
            brief = f"{type(error).__name__}: {error}"[:200]
            log.warning("stage %s cannot deliver (%s); trying again in %s s", stage, brief, delay)
            await asyncio.sleep(delay)


async def _send_all(stage: str, records: Sequence[Record], outcomes: Sequence[Outcome], send: Send) -> None:
    pending = [
        (record, await _queue(output, send))
        for record, outcome in zip(records, outcomes, strict=True)
        for output in outcome.outputs
    ]
    answers = await asyncio.gather(*(future for _, future in pending), return_exceptions=True)
    for (record, _), answer in zip(pending, answers, strict=True):
        if not isinstance(answer, BaseException):
            continue
        if not _too_large(answer):
            raise answer
        reject = Reject("too-large-output", f"what stage {stage} made of it is larger than its topic takes")
        await (await send(dead_letter(record, stage, reject)))


async def _queue(record: Record, send: Send) -> Awaitable[Any]:
    """The future acknowledgement; a record refused before it was queued is refused there, too."""
    try:
        return await send(record)
    except Exception as error:
        refused: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        refused.set_exception(error)
        return refused


def _too_large(error: BaseException) -> bool:
    """Whether a record was refused for its size, by the client or by the broker (Faust wraps both by repr)."""
    return "MessageSizeTooLarge" in repr(error)


class Storm:
    """Counts dead letters in a row of one stage; `count` raises `DeadLetterStorm` at the limit."""

    def __init__(self, stage: str, limit: int) -> None:
        self._stage, self._limit, self._in_a_row = stage, limit, 0

    def count(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            self._in_a_row = self._in_a_row + 1 if outcome.reject else 0
            if outcome.reject and self._in_a_row >= self._limit:
                raise DeadLetterStorm(
                    f"stage {self._stage} stopped: {self._in_a_row} dead letters in a row, the last because of "
                    f"{outcome.reject}. If the data is right to be refused, raise TOCSIN_DEAD_LETTER_LIMIT."
                )
