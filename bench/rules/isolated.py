"""A measurement in a process of its own: memory and CPU time are its own, and it can be given up."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


class GivenUp(Exception):
    """The measurement did not come to its end; the message says why."""


def run(work: Callable[[], Result], seconds: float | None = None) -> Result:
    """What `work` returns in a fork of this process. Raises `GivenUp`, also after `seconds` by the wall clock.

    (A limit of CPU time would make the kernel keep that clock by ticks, too coarse to measure with.)
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_child, args=(work, theirs))
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            process.kill()
            raise GivenUp(f"given up after {seconds} seconds")
        answer: Result | GivenUp = ours.recv()
    except EOFError:
        raise GivenUp("its process died") from None
    finally:
        process.join()
    if isinstance(answer, GivenUp):
        raise answer
    return answer


def memory() -> int:
    """Bytes of this process in memory; 0 where the system does not tell."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") if pages.exists() else 0


def _child(work: Callable[[], object], answers: Connection) -> None:
    try:
        answers.send(work())
    except ImportError as error:
        answers.send(GivenUp(f"{error}; `make bench-rules` installs it"))
