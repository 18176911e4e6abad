"""What notify says to Kafka: try again, done, given up, disabled. Each is on the brokers before anything is done."""

import asyncio
import logging
import time

from streams.client import Publisher
from streams.codec import Reject
from streams.delivery import RETRY_SECONDS
from streams.events import Delivery, EndpointState
from streams.records import Record, dead_letter, publication
from streams.topics import ENDPOINTS, RETRIES

log = logging.getLogger(__name__)


class Outbox:
    """Each method returns when the brokers have it, however long that takes."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    async def again(self, delivery: Delivery) -> None:
        await self._publish(publication(RETRIES, delivery, "notify", cause=_now()))

    async def settled(self, delivery: Delivery) -> None:
        """It is not to be tried again."""
        await self._publish(Record(RETRIES.name, RETRIES.key(delivery).encode(), None, timestamp=_now().timestamp))

    async def give_up(self, delivery: Delivery, attempts: int, why: str) -> None:
        """Kept as a dead letter; played back to its topic, it is tried anew."""
        reject = Reject("undeliverable", f"endpoint {delivery.endpoint}, {attempts} attempts, the last: {why}")
        await self._publish(dead_letter(publication(RETRIES, delivery, "notify", cause=_now()), "notify", reject))
        await self.settled(delivery)

    async def disable(self, state: EndpointState) -> None:
        await self._publish(publication(ENDPOINTS, state, "notify", cause=_now()))

    async def enable(self, name: str) -> None:
        await self._publish(Record(ENDPOINTS.name, name.encode(), None, timestamp=_now().timestamp))

    async def _publish(self, record: Record) -> None:
        for attempt in range(1 << 62):
            try:
                await self._publisher.publish(record)
                return
            except Exception as error:
                delay = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]
                log.warning("cannot publish on %s (%s); again in %s s", record.topic, type(error).__name__, delay)
                await asyncio.sleep(delay)


def _now() -> Record:
    return Record("", None, None, timestamp=time.time_ns() // 1_000_000)
