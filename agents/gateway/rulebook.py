"""The rules in force: the mirror of rules.v1, or the files of TOCSIN_RULES."""

import asyncio
import multiprocessing
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import ParamSpec

from agents.alert.files import files_of
from agents.gateway import rule_work
from agents.gateway.database import Engine
from agents.gateway.position import Part
from agents.gateway.problem import Problem
from agents.gateway.progress import Progress
from agents.gateway.rule_work import Files, TooLong
from agents.gateway.views import Json
from streams import child, mirror
from streams.records import Record

P = ParamSpec("P")
WAITING = 8  # pieces of work at a time, that in hand included


class Rulebook:
    """`folder` given: the files of rules.v1 are kept in it, and may be changed. Else the rules are in `paths`."""

    def __init__(self, paths: Sequence[Path], folder: Path | None = None) -> None:
        self.editable = folder is not None
        self.progress = Progress()
        self._paths, self._folder = (folder,) if folder else tuple(paths), folder
        if folder:
            shutil.rmtree(folder, ignore_errors=True)  # the topic says what is in it
            folder.mkdir(parents=True)
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0
        self._described: tuple[Files, Json] | None = None

    async def apply(self, record: Record) -> None:
        """Take a record of rules.v1 over."""
        if self._folder:
            await asyncio.to_thread(mirror.write, self._folder, record)
            part: Part = (record.topic, record.partition)
            await self.progress.advance({**self.progress.position, part: record.offset})

    async def files(self) -> Files:
        """Names and texts of the files."""
        return await asyncio.to_thread(self._read)

    async def rules(self) -> Json:
        """{"rules", "ruleset", "problems"} in force. Raises `Problem` (503)."""
        files = await self.files()
        if self._described is None or self._described[0] != files:
            self._described = files, await self._work(rule_work.describe, files)
        return self._described[1]

    async def check(self, name: str, text: str) -> Json:
        """What `rule_work.check` says. Raises `Problem` (503)."""
        return await self._work(rule_work.check, await self.files(), name, text)

    async def try_out(self, name: str, text: str, store: Engine, since: int) -> Json:
        """What `rule_work.try_out` says. Raises `Problem` (503)."""
        return await self._work(rule_work.try_out, await self.files(), name, text, store, since)

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _read(self) -> Files:
        found = [(path.name, path.read_text("utf-8-sig", "replace")) for path in files_of(self._paths)]
        return tuple(sorted(found))

    async def _work(self, work: Callable[P, Json], *args: P.args, **more: P.kwargs) -> Json:
        if self._waiting >= WAITING:
            raise Problem(503, "others are checking rules just now; try again in a moment")
        self._waiting += 1
        try:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), child.depend)
            done: Future[Json] = self._pool.submit(rule_work.within_limit, work, *args, **more)  # type: ignore[arg-type]
            return await asyncio.wrap_future(done)
        except TooLong:
            raise Problem(503, f"this took more than {rule_work.LIMIT:g} s and was given up") from None
        except BrokenProcessPool:
            self._pool = None
            raise Problem(503, "checking these rules ended its process; perhaps they need too much memory") from None
        finally:
            self._waiting -= 1
