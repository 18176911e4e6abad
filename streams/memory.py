"""The memory of a stage, partition by partition: a changelog on Kafka, and a copy on disk to start from.

Why not Faust's tables (0.15.3, read in its source): a change is in the store before it is on the changelog, whose
acknowledgement nobody gets to await; the partition of a change is that of the current event, and a batch has many;
a damaged store ends the worker; and tables live in the parent's loop, while the work is in child processes.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from streams.changelog import Changelog, Discontinued
from streams.delivery import RETRY_SECONDS
from streams.settings import Settings
from streams.store import Damaged, Place, Recall, Store, new_state
from streams.topics import Topic

T = TypeVar("T")
log = logging.getLogger(__name__)


class Memories:
    """The memories that one worker has in hand of one stage."""

    def __init__(self, settings: Settings, stage: str, topic: Topic[Any]) -> None:
        self.held: frozenset[int] = frozenset()  # the partitions it is assigned
        self._stage, self._folder = stage, settings.data_dir / topic.name
        self._changelog = Changelog(settings.connection, topic.name)
        self._memories: dict[int, Memory] = {}

    async def during(self, partition: int, work: Callable[[Recall], Awaitable[T]]) -> T:
        """What `work` returns, once what it changed in its `Recall` is kept, however long that takes.

        When the memory cannot be read or kept, it is restored and `work` done again.
        """
        for delay in itertools.chain(RETRY_SECONDS, itertools.repeat(RETRY_SECONDS[-1])):
            try:
                memory = await self._of(partition)
                recall = memory.recall(self.held)
                result = await work(recall)
                await memory.keep(recall)
                return result
            except Exception as error:
                brief = f"{type(error).__name__}: {error}"[:200]
                log.warning("stage %s restores its memory of partition %d: %s", self._stage, partition, brief)
                self._drop(partition, damaged=isinstance(error, Damaged))
                await asyncio.sleep(delay)
        raise AssertionError("unreachable")

    async def _of(self, partition: int) -> "Memory":
        if partition not in self._memories:
            self._memories[partition] = await Memory.restore(partition, self._folder, self._changelog)
        return self._memories[partition]

    def _drop(self, partition: int, *, damaged: bool) -> None:
        memory = self._memories.pop(partition, None)
        with contextlib.suppress(Damaged, OSError):
            if memory and damaged:
                memory.damaged()
        if memory:
            memory.close()

    def close(self) -> None:
        """Let go of all of them: somebody else may have changed them when they come back."""
        for partition in list(self._memories):
            self._drop(partition, damaged=False)

    async def stop(self) -> None:
        self.close()
        await self._changelog.stop()


class Memory:
    """The memory of one partition, from its restoration until the partition is revoked."""

    def __init__(self, partition: int, store: Store, changelog: Changelog, state: str) -> None:
        self._partition, self._store, self._changelog, self._state = partition, store, changelog, state

    @classmethod
    async def restore(cls, partition: int, folder: Path, changelog: Changelog) -> "Memory":
        """As of the end of the changelog, from the store in `folder` as far as it goes.

        Raises `Damaged`, `OSError`, `KafkaError`.
        """
        store = await asyncio.to_thread(Store, folder / str(partition))
        try:
            try:
                state = await _catch_up(store, changelog, partition)
            except Discontinued:
                log.info("memory of partition %d: building the store anew from the changelog", partition)
                await asyncio.to_thread(store.clear)
                state = await _catch_up(store, changelog, partition)
        except BaseException:
            store.close()
            raise
        return cls(partition, store, changelog, state)

    def recall(self, held: frozenset[int]) -> Recall:
        return Recall(self._partition, self._store.path, self._state, held=held)

    async def keep(self, recall: Recall) -> None:
        """Returns when what changed is on the changelog and in the store. Raises as `restore` does."""
        if not recall.changes:
            self._state = recall.state
            return
        offset = await self._changelog.append(self._partition, recall.changes, recall.state)
        place = Place(offset, recall.state, recall.state)
        await asyncio.to_thread(self._store.apply, recall.changes, place)
        self._state = recall.state

    def damaged(self) -> None:
        """Next time, build the store anew."""
        self._store.clear()

    def close(self) -> None:
        self._store.close()


async def _catch_up(store: Store, changelog: Changelog, partition: int) -> str:
    """Bring the store to the end of the changelog; returns the name of its state."""
    since = store.place
    end = await changelog.append(partition, {}, new_state())
    if since is not None and since.offset >= end:
        raise Discontinued  # the broker knows less than we do: another broker
    state = since.state if since else ""
    async for changes, offset, mark in changelog.read(partition, since, end):
        state = mark if changes else state
        await asyncio.to_thread(store.apply, changes, Place(offset, mark, state))
    return state
