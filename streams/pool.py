"""The processes that do a worker's work, so that a slow article never stalls the event loop's heartbeats.

A batch that fails is cut in halves until the article at fault stands alone; that one is tried again a few
times and then becomes a dead letter. So one article can neither lose its neighbours nor block its partition.
"""

import asyncio
import functools
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from streams import child, forkserver
from streams.codec import Reject
from streams.process import Process, ProcessEnded
from streams.records import Record, dead_letter
from streams.settings import Settings
from streams.store import Damaged, Recall, new_state
from streams.topology import Outcome

ATTEMPTS = 3
RECALL_SECONDS = 600.0
"""So long a child may take to read a memory from disk: it is no article's fault."""
RENEW_RECORDS = 50_000
"""After so many a child without a memory gives way to a new one (some seconds): tables that only grow begin anew.

spaCy's `memory_zone` forgets words, but its hash maps never become smaller: 15 to 40 MB more each time the number of
words ever met doubles (`make chaos ARGS=memory`)."""
log = logging.getLogger(__name__)


class Pool:
    """One child process a stage, so that what one stage's article does never reaches another stage's.

    A stage has one batch in work at a time (partitions are the parallelism: run more workers), so nothing ever
    waits behind a batch that hangs, and its time limit counts work alone.
    """

    def __init__(
        self,
        factory: child.StageFactory,
        settings: Settings,
        *,
        forked: Collection[str] = (),
        seconds: float = 20.0,
        seconds_per_record: float = 2.0,
        renew_records: int = RENEW_RECORDS,
    ) -> None:
        """A batch may take `seconds` and `seconds_per_record` for each of its records.

        `forked`: the stages that share what `forkserver.prepare` was told to load.
        """
        self._factory, self._forked = factory, forked
        self._settings = {stage: replace(settings, stages=(stage,)) for stage in settings.stages}
        self._seconds, self._seconds_per_record = seconds, seconds_per_record
        self._processes: dict[str, Process] = {}
        self._renew_records = renew_records
        self._worked = dict.fromkeys(settings.stages, 0)  # records, by the process that is there

    async def start(self) -> None:
        """Build every stage in its process. Raises what the factory raises."""
        # Those that are forked come last: starting one waits for what is loaded before the fork, and so would the rest.
        stages = sorted(self._settings, key=self._forked.__contains__)
        starting = [asyncio.create_task(self._warm(stage)) for stage in stages]
        try:
            await asyncio.gather(*starting)
        finally:  # where one failed, none is left half begun
            for each in starting:
                each.cancel()
            await asyncio.gather(*starting, return_exceptions=True)

    async def _warm(self, stage: str) -> None:
        settings, context = self._settings[stage], forkserver.context(forked=stage in self._forked)
        # In a thread: a fork waits for what is loaded before it, and the loop is to hear of a signal meanwhile.
        process = await asyncio.to_thread(Process, context, settings.log_level, settings.log_format)
        self._processes[stage] = process
        try:
            await process.call(functools.partial(child.build, self._factory, settings))
        except BaseException:  # it may be half built, or answer when nobody waits for it
            self._end(stage)
            raise

    async def outcomes(self, stage: str, records: Sequence[Record], recall: Recall | None = None) -> list[Outcome]:
        """One outcome per record, in order, whatever the articles do to the stage.

        `recall`: of the records' partition, for a stage that remembers; it is brought up to date. What fails has
        changed nothing. Raises `Damaged` if that memory cannot be read.
        """
        error: Exception | None = None
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await (self._run(stage, records) if recall is None else self._recall(stage, records, recall))
            except Damaged:
                raise
            except (TimeoutError, Exception) as failure:
                error = failure
                log.warning("stage %s failed on %d records: %s", stage, len(records), type(failure).__name__)
                if len(records) > 1:
                    middle = len(records) // 2
                    halves = [records[:middle], records[middle:]]
                    return [outcome for half in halves for outcome in await self.outcomes(stage, half, recall)]
                await asyncio.sleep(0.1 * attempt)
        reject = Reject("stage-failed", f"{type(error).__name__} in stage {stage}, {ATTEMPTS} times")
        return [Outcome((dead_letter(record, stage, reject, attempts=ATTEMPTS),), reject) for record in records]

    def stop(self) -> None:
        for stage in list(self._processes):
            self._end(stage)

    async def _run(self, stage: str, records: Sequence[Record]) -> list[Outcome]:
        outcomes: list[Outcome] = await self._call(stage, self._limit(records), child.work, list(records))
        self._worked[stage] += len(records)
        if self._worked[stage] >= self._renew_records:
            self._end(stage)  # the next batch begins with a new one
        return outcomes

    async def _recall(self, stage: str, records: Sequence[Record], recall: Recall) -> list[Outcome]:
        state = new_state()
        work = functools.partial(
            self._call, stage, self._limit(records), child.work_from_memory, list(records), recall, state
        )
        answer = await work()
        if answer is None:  # a new process, or a partition that is new to it
            await self._remind(stage, recall)
            answer = await work()
        outcomes, changes = answer
        recall.advance(changes, state)
        return list(outcomes)

    async def _remind(self, stage: str, recall: Recall) -> None:
        try:
            await self._call(stage, RECALL_SECONDS, child.bring_to_mind, recall)
        except (TimeoutError, Exception) as failure:
            raise Damaged(f"{recall.store}: {type(failure).__name__}: {failure}") from None

    def _limit(self, records: Sequence[Record]) -> float:
        return self._seconds + self._seconds_per_record * len(records)

    async def _call(self, stage: str, limit: float, work: Callable[..., Any], *arguments: Any) -> Any:
        if stage not in self._processes:
            await self._warm(stage)  # no article's fault, so not in its time
        call = functools.partial(work, self._factory, self._settings[stage], *arguments)
        try:
            async with asyncio.timeout(limit):
                return await self._processes[stage].call(call)
        except (TimeoutError, ProcessEnded, asyncio.CancelledError):
            self._end(stage)
            raise

    def _end(self, stage: str) -> None:
        self._worked[stage] = 0
        if process := self._processes.pop(stage, None):
            process.end()  # what it was doing is not acknowledged and comes again
