"""What is still to be tried again, as of the topic: Kafka keeps it, this is the part of it that is looked at."""

import logging
import random
import time
from collections import defaultdict
from collections.abc import Iterator

from streams.codec import Reject, decode
from streams.events import Delivery
from streams.records import Record

RECOVERY_SECONDS = 5.0
"""What waits for an endpoint is spread over so long when it answers again."""
log = logging.getLogger(__name__)


class Retries:
    """`take` is given the records of the topic, `forget` called when others hold its partitions."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[str, tuple[float, Delivery]]] = defaultdict(dict)  # endpoint → key → due
        self._in_hand: set[str] = set()

    def take(self, record: Record) -> None:
        key = (record.key or b"").decode("utf-8", "replace")
        waiting = self._waiting[key.split("/", 1)[0]]
        try:
            if record.value is None:
                waiting.pop(key, None)
            else:
                delivery = decode(Delivery, record.value)
                waiting[key] = delivery.due_at.timestamp(), delivery
        except Reject as reject:
            log.warning("passed over %s[%d]@%d: %s", record.topic, record.partition, record.offset, reject)

    def forget(self) -> None:
        self._waiting.clear()

    def count(self, endpoint: str) -> int:
        return len(self._waiting[endpoint])

    def due(self, endpoint: str) -> Iterator[tuple[str, Delivery]]:
        """What may be tried now, earliest first, and is not in hand."""
        now = time.time()
        waiting = self._waiting[endpoint]
        ready = [(due, key) for key, (due, _) in waiting.items() if due <= now and key not in self._in_hand]
        yield from ((key, waiting[key][1]) for _, key in sorted(ready))

    def hold(self, key: str) -> None:
        """It is being tried. What becomes of it comes by the topic, perhaps before `release`."""
        self._in_hand.add(key)
        self._waiting[key.split("/", 1)[0]].pop(key, None)

    def release(self, key: str) -> None:
        self._in_hand.discard(key)

    def hasten(self, endpoint: str) -> None:
        """The endpoint answers again: what waits for it need not wait for hours."""
        soon = time.time()
        for key, (due, delivery) in self._waiting[endpoint].items():
            hastened = soon + RECOVERY_SECONDS * random.random()  # noqa: S311  (spreads load, keeps no secret)
            self._waiting[endpoint][key] = min(due, hastened), delivery
