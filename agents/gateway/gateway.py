"""The heart of the gateway: records in, kept and told to who listens; questions answered beside."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from aiohttp import web

from agents.gateway import replay
from agents.gateway.database import Database, Engine, TooSlow, Unfit, Unreachable
from agents.gateway.feed import Feed
from agents.gateway.filters import Filters
from agents.gateway.items import Item
from agents.gateway.position import Position
from agents.gateway.problem import Problem
from agents.gateway.store import Retention, Store
from streams.codec import Reject
from streams.records import Record

P = ParamSpec("P")
T = TypeVar("T")
READERS = 2  # threads
log = logging.getLogger(__name__)


class Gateway:
    """`take` records as they come; `read` from the store. `close` at the end."""

    def __init__(self, engine: Engine, retention: Retention, most_streams: int) -> None:
        self.store = Store(engine, retention, _passed_over)
        self.feed = Feed(most_streams)
        self._writer = ThreadPoolExecutor(1, "store")
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._own = threading.local()
        self._open: list[Database] = []

    async def take(self, records: Sequence[Record]) -> None:
        """Keep these records and tell who listens. One call at a time: the order is the order of the feed."""
        loop = asyncio.get_running_loop()
        items, position, lost = await loop.run_in_executor(self._writer, self._apply, records)
        filters, wanted, frames = self.feed.filters(), dict[Filters, set[int]](), dict[int, bytes]()
        while missing := [each for each in filters if each not in wanted]:
            more, frames = await loop.run_in_executor(self._writer, self._prepare, items, missing, frames)
            wanted |= more
            filters = self.feed.filters()
        self.feed.send(items, frames, wanted)
        await self.feed.advance(position, lost)

    async def read(self, question: Callable[Concatenate[Database, P], T], *args: P.args, **more: P.kwargs) -> T:
        """The answer of `question`, asked in a thread. Raises `Problem` (503) if it takes too long."""
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, lambda: self._ask(lambda db: question(db, *args, **more))
        )

    async def check(self) -> None:
        """Whether the database is the one that was filled. Raises `Unreachable`: after a restart it may be empty."""
        await asyncio.get_running_loop().run_in_executor(self._writer, self.store.check)

    def close(self) -> None:
        for pool in (self._writer, self._readers):
            pool.shutdown()
        for db in self._open:
            db.close()
        self.store.close()

    @staticmethod
    def values_of(request: web.Request) -> Mapping[str, Sequence[str]]:
        """All values of each name in the query."""
        return {name: request.query.getall(name) for name in request.query}

    def _apply(self, records: Sequence[Record]) -> tuple[list[Item], Position, Position]:
        items = self.store.apply(records)
        return items, dict(self.store.position), dict(self.store.lost)

    def _prepare(
        self, items: Sequence[Item], filters: Iterable[Filters], known: dict[int, bytes]
    ) -> tuple[dict[Filters, set[int]], dict[int, bytes]]:
        db, seqs = self.store.db, [item.seq for item in items]
        if items and not known:
            entries = replay.entries(db, seqs, int(time.time() * 1000))
            known = {each.seq: replay.frame(each.position, *entries[each.seq]) for each in items if each.seq in entries}
        return {each: replay.wanted(db, each, seqs) for each in filters}, known

    def _ask(self, question: Callable[[Database], T]) -> T:
        try:
            db = self._own_connection()
            with db.asking():
                return question(db)
        except TooSlow as error:
            log.warning("a question was stopped: %s", error)
            raise Problem(503, "the question takes too long; ask for less") from None
        except Unfit:
            raise Problem(400, "a value that no database holds: a number beyond 64 bits, or a NUL") from None
        except Unreachable as error:
            log.warning("a question was not answered: %s", error)
            self._drop_connection()  # the next one is asked over a new one
            raise Problem(503, "the gateway's database does not answer") from None

    def _own_connection(self) -> Database:
        """That of this thread."""
        if not hasattr(self._own, "db"):
            self._own.db = self.store.engine.open_to_read()
            self._open.append(self._own.db)
        db: Database = self._own.db
        return db

    def _drop_connection(self) -> None:
        dead: Database | None = vars(self._own).pop("db", None)
        if dead:
            self._open.remove(dead)
            dead.close()


GATEWAY = web.AppKey("gateway", Gateway)


def _passed_over(record: Record, reject: Reject) -> None:
    log.warning("passed over %s[%d]@%d: %s", record.topic, record.partition, record.offset, reject)
