"""From the topics into the gateway: an ordinary consumer, without a group, since each gateway needs every record."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from typing import Literal

from agents.gateway.gateway import Gateway
from agents.gateway.position import Part
from agents.gateway.status import Status
from streams.client import consume
from streams.cluster import MissingTopics, ends, first_since, require_topics
from streams.reach import BrokerUnreachable
from streams.records import Record
from streams.settings import Settings
from streams.topics import ALERT_STATE, ALERTS, DEAD, ENRICHED, FEEDBACK, GROUPS, RAW, RULES

BATCH = 200  # records
RETRY = 2.0  # seconds
PROBE = 5.0  # seconds between two looks at the broker
PROBE_LIMIT = 10.0  # seconds the broker has to answer
QUIET = 30.0  # seconds without a record: what was there is in, whatever the broker says
QUIET_EMBEDDED = 2.0  # the embedded broker says too little
DAY = 24 * 3600  # seconds
Rules = Callable[[Record], Awaitable[None]]
log = logging.getLogger(__name__)


class Consumer:
    """`run` reads for ever; `rules` is given the records of rules.v1."""

    def __init__(self, settings: Settings, gateway: Gateway, status: Status, rules: Rules | None = None) -> None:
        self._settings, self._gateway, self._status, self._rules = settings, gateway, status, rules
        self._queue: asyncio.Queue[Record] = asyncio.Queue(2 * BATCH)
        self._rest: dict[Part, int] = {}  # offsets still to be reached until what was there at start is in
        self._started = set[tuple[str, ...]]()
        self._last = time.monotonic()

    async def run(self) -> None:
        """Until cancelled. Raises what no retry mends."""
        now = int(time.time())
        said = [ALERT_STATE.name, FEEDBACK.name, *([RULES.name] if self._rules else [])]
        sources: list[tuple[Collection[str], Literal["earliest"] | int]] = [
            (said, "earliest"),
            ((ALERTS.name, GROUPS.name), (now - self._settings.gateway_days * DAY) * 1000),
            ((ENRICHED.name,), (now - self._settings.gateway_event_days * DAY) * 1000),
        ]
        async with asyncio.TaskGroup() as tasks:
            for topics, start in sources:
                tasks.create_task(self._read(topics, start))
            tasks.create_task(self._apply())
            tasks.create_task(self._settle(len(sources)))
            tasks.create_task(self._probe())

    async def _read(self, topics: Collection[str], start: Literal["earliest"] | int) -> None:
        while True:
            try:
                since = start if isinstance(start, int) else None
                found = await ends(self._settings.connection, topics, since)
                self._rest |= {part: end for part, end in found.items() if end}
                self._started.add(tuple(topics))
                self._last = time.monotonic()
                async for record in consume(self._settings.connection, topics, start=start):
                    await self._queue.put(record)
            except (BrokerUnreachable, MissingTopics) as error:  # both come before the first record
                log.info("%s; asking again in %g s", error, RETRY)
            await asyncio.sleep(RETRY)

    async def _apply(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            if self._rules:
                for record in batch:
                    if record.topic == RULES.name:
                        await self._rules(record)
            await self._gateway.take([record for record in batch if record.topic != RULES.name])
            self._status.note(batch, int(time.time() * 1000))
            self._last = time.monotonic()
            for record in batch:
                part = record.topic, record.partition
                if record.offset + 1 >= self._rest.get(part, 1 << 62):
                    del self._rest[part]

    async def _settle(self, sources: int) -> None:
        """Say when what the topics held at start is in: all of it, or nothing comes any more."""
        wait = asyncio.Event()
        embedded = self._settings.broker_profile == "embedded"
        quiet = QUIET_EMBEDDED if embedded else QUIET
        while len(self._started) < sources or ((embedded or self._rest) and time.monotonic() - self._last < quiet):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wait.wait(), 0.05)
        self._status.fault = await self._fault(complete=True)
        self._status.ready = True
        self._gateway.feed.ready.set()
        log.info("the gateway is ready: %d records of the feed", self._gateway.feed.head)

    async def _probe(self) -> None:
        """Whether the broker answers, and since when the oldest article is on its way. Raises `Unreachable`."""
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it says so a hundred times a second
        while True:
            await self._gateway.check()
            before, self._status.fault = self._status.fault, await self._fault(complete=self._status.ready)
            if self._status.fault != before:
                log.warning("%s", self._status.fault or f"Kafka answers at {self._settings.connection}")
            await asyncio.sleep(PROBE)

    async def _fault(self, *, complete: bool) -> str | None:
        try:
            async with asyncio.timeout(PROBE_LIMIT):
                await self._look(complete)
        except (BrokerUnreachable, MissingTopics) as error:
            return str(error)
        except TimeoutError:
            return f"Kafka does not answer within {PROBE_LIMIT:g} s at {self._settings.connection}"
        except Exception as error:  # one of many of the client library; asking must not end the gateway
            return f"Kafka at {self._settings.connection} answers with {type(error).__name__}"
        return None

    async def _look(self, complete: bool) -> None:
        """`complete`: the latest event is known; before that, all that came in a day would count as on its way."""
        brokers = self._settings.connection
        if not complete or self._settings.broker_profile == "embedded":  # which cannot say what came since when
            return await require_topics(brokers, [ALERTS.name, GROUPS.name, ALERT_STATE.name, FEEDBACK.name])
        since = (self._status.latest_event or (int(time.time()) - DAY) * 1000) + 1
        waiting = await first_since(brokers, RAW.name, since)
        if waiting is not None and await first_since(brokers, DEAD.name, waiting) is not None:
            waiting = None  # it became a dead letter
        self._status.waiting = waiting
        return None
