"""Two more ways to read Kafka: `Member` acknowledges record by record, in any order; `Table` holds compacted topics."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Iterable
from types import TracebackType
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from streams.client import SESSION_SECONDS, record_of
from streams.connection import Brokers, options
from streams.reach import reach
from streams.records import Record

COMMIT_SECONDS = 0.25
MOST_RECORDS = 50  # fetched at once
PATIENT = 2**31 - 1  # milliseconds: whoever reads may take as long as it likes, its heartbeat goes on
log = logging.getLogger(__name__)


def _consumer(brokers: Brokers, group: str | None, session: float) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        **options(brokers),
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=int(session * 1000),
        heartbeat_interval_ms=int(session * 1000 / 3),
        max_poll_interval_ms=PATIENT,
        fetch_max_wait_ms=100,
    )


class Member(ConsumerRebalanceListener):  # type: ignore[misc]
    """A member of a consumer group: `async with Member(…) as member`, `async for record in member.records()`.

    `done(record)` acknowledges; what is not done when the process ends comes again, and so may what came after it.
    A group that never read the topic begins with what comes from now on. Raises `BrokerUnreachable` on entry.
    """

    def __init__(self, brokers: Brokers, group: str, topic: str, session: float = SESSION_SECONDS) -> None:
        self._brokers, self._group, self._topic, self._session = brokers, group, topic, session
        self._open: dict[TopicPartition, set[int]] = {}
        self._next: dict[TopicPartition, int] = {}
        self._committed: dict[TopicPartition, int] = {}

    async def __aenter__(self) -> "Member":
        await self._begin_now()
        self._consumer = _consumer(self._brokers, self._group, self._session)
        self._consumer.subscribe([self._topic], listener=self)
        await reach(self._consumer, self._brokers)
        self._committing = asyncio.create_task(self._commit_often())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._committing.cancel()
        await self._commit()
        await self._consumer.stop()

    @property
    def partitions(self) -> int:
        return len(self._consumer.assignment())

    async def records(self) -> AsyncGenerator[Record, None]:
        """For ever."""
        while True:
            fetched = await self._consumer.getmany(timeout_ms=200, max_records=MOST_RECORDS)
            for partition, messages in fetched.items():
                self._open.setdefault(partition, set()).update(message.offset for message in messages)
                self._next[partition] = messages[-1].offset + 1
            for message in (message for messages in fetched.values() for message in messages):
                yield record_of(message)

    def done(self, record: Record) -> None:
        self._open.get(TopicPartition(record.topic, record.partition), set()).discard(record.offset)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._commit()
        for partition in revoked:
            for kept in (self._open, self._next, self._committed):
                kept.pop(partition, None)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Nothing: they are read from what was committed."""

    async def _commit_often(self) -> None:
        while True:
            await asyncio.sleep(COMMIT_SECONDS)
            await self._commit()

    async def _commit(self) -> None:
        upto = {partition: min(self._open[partition], default=end) for partition, end in self._next.items()}
        moved = {partition: offset for partition, offset in upto.items() if self._committed.get(partition) != offset}
        if not moved:
            return
        try:
            await self._consumer.commit(moved)
            self._committed |= moved
        except KafkaError as error:  # somebody else has the partition by now, or the broker is away: it comes again
            log.warning("group %s could not commit: %s", self._group, type(error).__name__)

    async def _begin_now(self) -> None:
        ends = await self._ends()
        consumer = _consumer(self._brokers, self._group, self._session)
        await reach(consumer, self._brokers)
        try:
            consumer.assign(list(ends))
            if ends and not any([await consumer.committed(partition) is not None for partition in ends]):
                await consumer.commit(ends)
        finally:
            await consumer.stop()

    async def _ends(self) -> dict[TopicPartition, int]:
        consumer = AIOKafkaConsumer(self._topic, **options(self._brokers), auto_offset_reset="latest")
        await reach(consumer, self._brokers)
        try:
            while await consumer.getmany(timeout_ms=300):  # the embedded broker reports ends that are too early
                pass
            return {each: await consumer.position(each) for each in consumer.assignment()}
        finally:
            await consumer.stop()


class Table(ConsumerRebalanceListener):  # type: ignore[misc]
    """Compacted topics, from their first record on and then as they change: each record is given to `take`.

    With a `group`, the partitions that this member of it holds: when that changes, `forget` is called and they are
    read again. `complete` is set while all is in that was there at the start.
    """

    def __init__(
        self,
        brokers: Brokers,
        topics: Collection[str],
        take: Callable[[Record], None],
        *,
        group: str | None = None,
        forget: Callable[[], None] | None = None,
        session: float = SESSION_SECONDS,
    ) -> None:
        self._brokers, self._topics, self._take, self._forget = brokers, topics, take, forget
        self._consumer: Any = None
        self._group, self._session = group, session
        self._ends: dict[TopicPartition, int] = {}
        self.complete = asyncio.Event()

    @property
    def partitions(self) -> int:
        return len(self._consumer.assignment()) if self._consumer else 0

    async def run(self) -> None:
        """For ever. Raises `BrokerUnreachable`."""
        self._consumer = _consumer(self._brokers, self._group, self._session)
        self._consumer.subscribe(list(self._topics), listener=self)
        await reach(self._consumer, self._brokers)
        try:
            while True:
                fetched = await self._consumer.getmany(timeout_ms=200)
                for message in (message for messages in fetched.values() for message in messages):
                    self._take(record_of(message))
                if not self.complete.is_set() and await self._at_end():
                    self.complete.set()
        finally:
            with contextlib.suppress(KafkaError):
                await self._consumer.stop()

    async def _at_end(self) -> bool:
        held = self._consumer.assignment()
        if new := held - self._ends.keys():
            self._ends |= await self._consumer.end_offsets(new)
        return bool(held) and all([await self._consumer.position(each) >= self._ends[each] for each in held])

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002  (aiokafka's name)
        self.complete.clear()
        self._ends.clear()
        if self._forget:
            self._forget()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Nothing: nothing was committed, so they are read from their first record."""
