"""The processes that do a worker's work, so that a slow article never stalls the event loop's heartbeats.

A batch that fails is cut in halves until the article at fault stands alone; that one is tried again a few
times and then becomes a dead letter. So one article can neither lose its neighbours nor block its partition.
"""

import asyncio
import functools
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any, TypeAlias

from streams.codec import Reject
from streams.logs import configure
from streams.records import Record, dead_letter
from streams.settings import Settings
from streams.topology import Outcome, Stage, process

StageFactory: TypeAlias = Callable[[Settings], Mapping[str, Stage[Any, Any]]]
"""Builds the stages of `settings.stages` by name. Importable at module level: child processes call it too."""

ATTEMPTS = 3
log = logging.getLogger(__name__)


class Pool:
    """One child process a stage, so that what one stage's article does never reaches another stage's.

    A stage has one batch in work at a time (partitions are the parallelism: run more workers), so nothing ever
    waits behind a batch that hangs, and its time limit counts work alone.
    """

    def __init__(
        self, factory: StageFactory, settings: Settings, *, seconds: float = 20.0, seconds_per_record: float = 2.0
    ) -> None:
        """A batch may take `seconds` and `seconds_per_record` for each of its records."""
        self._factory = factory
        self._settings = {stage: replace(settings, stages=(stage,)) for stage in settings.stages}
        self._seconds, self._seconds_per_record = seconds, seconds_per_record
        self._executors: dict[str, ProcessPoolExecutor] = {}

    async def start(self) -> None:
        """Build every stage in its process. Raises what the factory raises."""
        await asyncio.gather(*(self._warm(stage) for stage in self._settings))

    async def _warm(self, stage: str) -> None:
        warm = functools.partial(_stages, self._factory, self._settings[stage])
        await asyncio.get_running_loop().run_in_executor(self._executor(stage), _discard, warm)

    async def outcomes(self, stage: str, records: Sequence[Record]) -> list[Outcome]:
        """One outcome per record, in order, whatever the articles do to the stage."""
        error: Exception | None = None
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._run(stage, records)
            except (TimeoutError, Exception) as failure:
                error = failure
                log.warning("stage %s failed on %d records: %s", stage, len(records), type(failure).__name__)
                if len(records) > 1:
                    middle = len(records) // 2
                    return await self.outcomes(stage, records[:middle]) + await self.outcomes(stage, records[middle:])
                await asyncio.sleep(0.1 * attempt)
        reject = Reject("stage-failed", f"{type(error).__name__} in stage {stage}, {ATTEMPTS} times")
        return [Outcome((dead_letter(record, stage, reject, attempts=ATTEMPTS),), reject) for record in records]

    def stop(self) -> None:
        for stage in list(self._executors):
            self._end(stage)

    async def _run(self, stage: str, records: Sequence[Record]) -> list[Outcome]:
        work = functools.partial(_work, self._factory, self._settings[stage], stage, list(records))
        limit = self._seconds + self._seconds_per_record * len(records)
        try:
            running = asyncio.get_running_loop().run_in_executor(self._executor(stage), work)
            return await asyncio.wait_for(running, limit)
        except (TimeoutError, BrokenProcessPool):
            self._end(stage)
            raise

    def _executor(self, stage: str) -> ProcessPoolExecutor:
        if stage not in self._executors:
            # spawn: a fork would copy the threads and locks of Kafka's client in an unknown state
            self._executors[stage] = ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_child,
                initargs=(self._settings[stage].log_level,),
            )
        return self._executors[stage]

    def _end(self, stage: str) -> None:
        executor = self._executors.pop(stage)
        for child in list((executor._processes or {}).values()):
            child.kill()  # what it was doing is not acknowledged and comes again
        executor.shutdown(wait=True, cancel_futures=True)  # at once: nobody is left to wait for


@functools.cache
def _stages(factory: StageFactory, settings: Settings) -> Mapping[str, Stage[Any, Any]]:
    return factory(settings)


def _work(factory: StageFactory, settings: Settings, stage: str, records: list[Record]) -> list[Outcome]:
    return process(_stages(factory, settings)[stage], records)


def _discard(call: Callable[[], object]) -> None:
    call()  # its result stays in the child: models are not sent between processes


def _child(log_level: str) -> None:
    """The parent decides when to stop; a child whose parent was killed ends itself."""
    configure(log_level)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)
