"""Each stage becomes a Faust agent that delivers first and acknowledges afterwards.

Why it is written this way (Faust 0.15.3, measured; see docs/guarantees.md): `take()` and `events()`
acknowledge what an exception threw away, so the stream is `noack` and we acknowledge ourselves; Faust's own
decoding acknowledges what it cannot decode, so topics are raw bytes; `await topic.send()` only queues, so we
await the future that it returns; `concurrency` above one loses offsets: partitions are the parallelism.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import faust
from faust.types import TP

from streams import metrics
from streams.batches import batches
from streams.delivery import DeadLetterStorm, Storm, deliver
from streams.faust_app import faust_app, record_of, send
from streams.health import Health
from streams.logs import where
from streams.memory import Memories
from streams.pool import Pool
from streams.progress import ASK_SECONDS, Place, Progress
from streams.records import Record
from streams.settings import Settings
from streams.store import Recall
from streams.topics import Topic
from streams.topology import Outcome
from streams.traces import Traces

log = logging.getLogger(__name__)
FINISH_SECONDS = 8.0
"""On SIGTERM a batch in hand may finish for so long; after that it is abandoned, not acknowledged."""


@dataclass(frozen=True, slots=True)
class Driver:
    """What the agents of one worker share. Not to be imported before it is needed: Faust takes a second."""

    settings: Settings
    pool: Pool
    health: Health
    stop: "asyncio.Future[None]"
    memories: Mapping[str, Memories]  # of the stages that remember
    progress: Progress
    traces: Traces | None
    in_hand: set[str] = field(default_factory=set)  # stages whose batch is not acknowledged yet

    async def run(self, sources: Mapping[str, Topic[Any]]) -> None:
        app = self.app(sources)
        self.health.watch(lambda: self.progress.share or 0, lambda: self.progress.troubles(time.monotonic()))
        await self.health.serve(self.settings.health_port, self.settings.health_host)
        await app.start()
        watching = asyncio.create_task(self._watch(app))
        try:
            await self.stop
        finally:
            watching.cancel()
            await self._finish_batches()
            app.conf.stream_wait_empty = False  # nobody acknowledges what is left in its buffers: it comes again
            await app.stop()
            for memories in self.memories.values():
                await memories.stop()

    async def _watch(self, app: faust.App) -> None:
        """Ask the broker now and then where the partitions end: so it is known how far we are, and that it is there."""
        while True:
            with contextlib.suppress(Exception):  # no answer is what `Progress` is to see
                async with asyncio.timeout(ASK_SECONDS):
                    done, taken, ends = await _offsets(app, self.progress.places)
                self.progress.looked(time.monotonic(), done, taken, ends)
            await asyncio.sleep(ASK_SECONDS)

    async def _finish_batches(self) -> None:
        for _ in range(int(FINISH_SECONDS / 0.05)):
            if not self.in_hand:
                return
            await asyncio.sleep(0.05)

    def app(self, sources: Mapping[str, Topic[Any]]) -> faust.App:
        """A Faust app with one agent per stage; the consumer group is named after the stages."""
        app = faust_app(self.settings.group, self.settings)
        raw = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
        for stage in self.settings.stages:
            app.agent(app.topic(sources[stage].name, **raw), name=stage)(self._agent(stage, app))
        self._share_out(app, sources)
        return app

    def _share_out(self, app: faust.App, sources: Mapping[str, Topic[Any]]) -> None:
        """Partitions come and go with their memory; a worker that gets none stands by."""
        ready = asyncio.Event()

        async def assigned(_: Any, partitions: Any, **__: Any) -> None:
            for stage, memories in self.memories.items():
                memories.held = frozenset(each.partition for each in partitions if each.topic == sources[stage].name)
            self.progress.assigned([(each.topic, each.partition) for each in partitions], time.monotonic())
            if not ready.is_set():
                ready.set()
                log.info("ready: %s", self._work(sources))

        async def revoked(_: Any, __: Any, **___: Any) -> None:  # Faust has waited for the batch in hand
            self.progress.revoked()
            for memories in self.memories.values():
                memories.close()

        app.on_partitions_assigned.connect(assigned, weak=False)
        app.on_partitions_revoked.connect(revoked, weak=False)

    def _work(self, sources: Mapping[str, Topic[Any]]) -> str:
        """What this worker does, in words."""
        stages = ", ".join(f"{stage} ({sources[stage].name})" for stage in self.settings.stages)
        return f"{stages}; group {self.settings.group}, {self.progress.share} partitions"

    def _agent(self, stage: str, app: faust.App) -> Any:
        storm = Storm(stage, self.settings.dead_letter_limit)

        async def agent(stream: Any) -> AsyncIterator[int]:
            async for events in batches(stream, self.settings.batch_size, self.settings.batch_wait):
                if self.stop.done():
                    await _for_ever()
                self.in_hand.add(stage)
                for part in self._parts(stage, events):
                    records, began = [record_of(event.message) for event in part], time.monotonic()
                    outcomes = await self._done(stage, records, app, storm)
                    for event in part:
                        await stream.ack(event)
                    self._count(stage, records, outcomes, time.monotonic() - began)
                self.in_hand.discard(stage)
                yield len(events)

        return agent

    def _count(self, stage: str, records: Sequence[Record], outcomes: Sequence[Outcome], seconds: float) -> None:
        self.health.progress(stage, outcomes)
        metrics.batch(stage, len(records), seconds)
        now = time.time()
        if self.traces:
            ended = time.time_ns()
            self.traces.told(stage, records, outcomes, ended - int(seconds * 1e9), ended)
        for record, outcome in zip(records, outcomes, strict=True):
            if outcome.reject:
                log.info("dead letter: %s", outcome.reject.reason, extra=where(stage, record))
            metrics.latency(stage, max(0.0, now - record.timestamp / 1000))
            self.progress.done((record.topic, record.partition), record.offset, time.monotonic())

    def _parts(self, stage: str, events: Sequence[Any]) -> list[list[Any]]:
        """The batch, or its records of each partition where each has a memory of its own."""
        if stage not in self.memories:
            return [list(events)]
        by_partition = sorted(events, key=_partition)  # stable: in order within each
        return [list(part) for _, part in groupby(by_partition, _partition)]

    async def _done(self, stage: str, records: Sequence[Record], app: faust.App, storm: Storm) -> list[Outcome]:
        """Returns when all that became of the records is on the broker, and kept in memory what is to be."""

        async def delivered(recall: Recall | None = None) -> list[Outcome]:
            outcomes = await self.pool.outcomes(stage, records, recall)
            try:
                storm.count(outcomes)
            except DeadLetterStorm as error:
                self.in_hand.discard(stage)  # nothing of it is acknowledged: it waits for better code
                if not self.stop.done():
                    self.stop.set_exception(error)
                await _for_ever()
            if self.traces:
                outcomes = self.traces.follow(stage, records, outcomes)
            await deliver(stage, records, outcomes, lambda record: send(app, record))
            return outcomes

        if stage not in self.memories:
            return await delivered()
        return await self.memories[stage].during(records[0].partition, delivered)


def _partition(event: Any) -> int:
    return int(event.message.partition)


async def _offsets(
    app: faust.App, places: Sequence[Place]
) -> tuple[dict[Place, int], dict[Place, int], dict[Place, int]]:
    """By partition, each the next offset: to acknowledge as far as the group knows, to take, to be written."""
    parts = [TP(*place) for place in places]
    first = await app.consumer.earliest_offsets(*parts) if parts else {}
    ends = await app.consumer.highwaters(*parts) if parts else {}
    committed, read = app.consumer._committed_offset, app.consumer._read_offset
    done = {tuple(part): max(first[part], committed[part] or 0) for part in parts}
    taken = {tuple(part): (read[part] or 0) + 1 for part in parts}
    return done, taken, {tuple(part): end for part, end in ends.items()}


async def _for_ever() -> None:
    await asyncio.Event().wait()
