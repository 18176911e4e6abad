"""One endpoint's way out: a queue, a few attempts at a time, a circuit breaker; nobody waits for another's."""

import asyncio
import contextlib
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from agents.notify.answer import Answer
from agents.notify.endpoints import Endpoint
from agents.notify.outbox import Outbox
from agents.notify.patience import ATTEMPTS, Circuit, backoff
from agents.notify.retries import Retries
from agents.notify.standing import Standing
from streams import metrics
from streams.events import AlertGroup, Delivery

QUEUE = 100
AT_ONCE = 4
log = logging.getLogger(__name__)
Send = Callable[[Endpoint, AlertGroup], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Job:
    delivery: Delivery
    done: Callable[[], None]


class Lane:
    """`put` waits while the queue is full; `run` works it off for ever."""

    def __init__(
        self, endpoint: Endpoint, send: Send, outbox: Outbox, *, standing: Standing, retries: Retries, hours: float
    ) -> None:
        self.endpoint, self._send, self._outbox, self._hours = endpoint, send, outbox, hours
        self._standing, self._retries = standing, retries
        self._queue: asyncio.Queue[Job] = asyncio.Queue(QUEUE)
        self._circuit, self._changed = Circuit(), asyncio.Event()
        self._working = 0

    async def put(self, job: Job) -> None:
        await self._queue.put(job)

    def offer(self, job: Job) -> bool:
        """Whether there was room for it."""
        with contextlib.suppress(asyncio.QueueFull):
            self._queue.put_nowait(job)
            return True
        return False

    def look_again(self) -> None:
        """Something outside changed: perhaps the endpoint is disabled, or enabled again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_ONCE):
                tasks.create_task(self._work())

    async def idle(self) -> None:
        """Returns when nothing is being sent."""
        while self._working:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    async def _work(self) -> None:
        while True:
            job = await self._queue.get()
            await self._permission()
            self._working += 1
            try:
                await self._settle(job)
            finally:
                self._working -= 1
            job.done()

    async def _permission(self) -> None:
        while True:
            disabled = self._standing.disabled(self.endpoint)
            wait = math.inf if disabled else self._circuit.wait(time.monotonic())
            if not wait:
                return
            changed = self._changed
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), None if wait == math.inf else wait)

    async def _settle(self, job: Job) -> None:
        delivery = job.delivery
        stale = self._stale(delivery)
        if stale:
            self._circuit.probing = False  # it tells nothing of the endpoint
            self.look_again()
            await self._forget(delivery, stale)
            return
        answer = await self._send(self.endpoint, delivery.group)
        self._learn(answer)
        if answer.delivered:
            await self._forget(delivery, "delivered")
        elif answer.gone:
            await self._disable(delivery, answer)
        else:
            await self._try_again(delivery, answer)

    def _stale(self, delivery: Delivery) -> str:
        """Why it is told no more; empty: it is."""
        if datetime.now(UTC) - delivery.since > timedelta(hours=self._hours):
            return "expired"
        return "silenced" if self._standing.silence(delivery.group) else ""

    def _learn(self, answer: Answer) -> None:
        if answer.delivered:
            if self._circuit.success():
                log.info("endpoint %s answers again", self.endpoint.name)
                self._retries.hasten(self.endpoint.name)
        else:
            was_open = self._circuit.open
            self._circuit.failure(time.monotonic(), answer.wait, random.random())  # noqa: S311
            if self._circuit.open and not was_open:
                log.warning("endpoint %s fails (%s); what is for it waits in Kafka", self.endpoint.name, answer.why)
        self.look_again()

    async def _forget(self, delivery: Delivery, outcome: str) -> None:
        if delivery.attempt:
            await self._outbox.settled(delivery)
        metrics.notifications(self.endpoint.name, outcome)

    async def _try_again(self, delivery: Delivery, answer: Answer) -> None:
        failed, name = delivery.attempt + 1, self.endpoint.name
        if failed >= ATTEMPTS:
            log.error("endpoint %s: gave %s up after %d attempts: %s", name, delivery.group.id, failed, answer.why)
            await self._outbox.give_up(replace(delivery, attempt=0), failed, answer.why)
            metrics.notifications(name, "given-up")
            return
        seconds = max(backoff(failed, random.random()), answer.wait)  # noqa: S311
        log.info("endpoint %s: %s failed (%s); again in %.0f s", name, delivery.group.id, answer.why, seconds)
        await self._outbox.again(
            replace(delivery, attempt=failed, due_at=datetime.now(UTC) + timedelta(seconds=seconds))
        )
        metrics.notifications(name, "retried")

    async def _disable(self, delivery: Delivery, answer: Answer) -> None:
        """First the state, so that nothing more is sent; then what was not taken, should it be enabled again."""
        name, state = self.endpoint.name, self._standing.disable(self.endpoint, answer.why)
        log.error("endpoint %s is disabled, it said %s; `tocsin notify enable %s` undoes it", name, answer.why, name)
        await self._outbox.disable(state)
        await self._outbox.again(replace(delivery, attempt=max(1, delivery.attempt), due_at=datetime.now(UTC)))
        metrics.notifications(name, "disabled")
