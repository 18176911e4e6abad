"""A child process that does one thing at a time, asked over a socket from the loop itself.

`concurrent.futures` has two threads for every process, and each call wakes one of them three times: on a busy worker
every one of those waits for Python's lock.
"""

import asyncio
import os
import pickle
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

from streams import child, forkserver

T = TypeVar("T")
_BUFFER = 1 << 20  # bytes: twice as many may wait here before the process has to


class ProcessEnded(Exception):
    """The process is no more: killed, by somebody or by what it worked on."""


class Process:
    """Begins at once; where it is forked it waits for what is loaded before the fork."""

    def __init__(self, context: BaseContext, log_level: str, log_format: str) -> None:
        """Raises `OSError` and `EOFError` if none can be begun."""
        self._socket, theirs = socket.socketpair()
        self._streams: tuple[StreamReader, StreamWriter] | None = None
        self._asked = False  # and not answered yet
        arguments = (theirs, dict(os.environ), log_level, log_format)
        self._process: Any = context.Process(target=child.serve, args=arguments, daemon=True)  # type: ignore[attr-defined]
        try:
            with forkserver.undisturbed(), theirs:
                self._process.start()
        except BaseException:
            self._socket.close()
            raise

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    async def call(self, work: Callable[[], T]) -> T:
        """What `work` returns there. Raises what it raises, and `ProcessEnded`.

        Nothing else may be asked meanwhile, nor afterwards if nobody waited for the answer: `RuntimeError`.
        """
        if self._asked:
            raise RuntimeError("this process has not answered the last question")
        question = child.framed(pickle.dumps(work, pickle.HIGHEST_PROTOCOL))
        self._asked = True
        try:
            self._streams = self._streams or await asyncio.open_connection(sock=self._socket, limit=_BUFFER)
            reader, writer = self._streams
            writer.write(question)
            await writer.drain()
            size = await reader.readexactly(child.SIZE)
            answer = await reader.readexactly(int.from_bytes(size))
        except (EOFError, OSError) as error:  # `IncompleteReadError` is one of the first
            self._asked = False
            raise ProcessEnded(f"the child process {self.pid} ended ({type(error).__name__})") from None
        self._asked = False
        good, told = pickle.loads(answer)  # noqa: S301  (from our own process)
        if not good:
            raise told
        result: T = told
        return result

    def end(self) -> None:
        """Kill it: what it was doing comes again."""
        self._process.kill()
        self._process.join()
        if self._streams:
            self._streams[1].transport.abort()
        else:
            self._socket.close()
