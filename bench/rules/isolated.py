"""A measurement in a process of its own: memory and CPU time are its own, and it can be given up."""

import multiprocessing
import os
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


class GivenUp(Exception):
    """The measurement did not come to its end; the message says why."""


def run(work: Callable[[], Result], cpu_seconds: int | None = None) -> Result:
    """What `work` returns in a fork of this process. Raises `GivenUp`."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_child, args=(work, theirs, cpu_seconds))
    process.start()
    theirs.close()
    try:
        answer: Result | GivenUp = ours.recv()
    except EOFError:
        raise GivenUp(f"more than {cpu_seconds} CPU-seconds" if cpu_seconds else "its process died") from None
    finally:
        process.join()
    if isinstance(answer, GivenUp):
        raise answer
    return answer


def memory() -> int:
    """Bytes of this process in memory; 0 where the system does not tell."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") if pages.exists() else 0


def _child(work: Callable[[], object], answers: Connection, cpu_seconds: int | None) -> None:
    if cpu_seconds:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))  # the kernel ends it
    try:
        answers.send(work())
    except ImportError as error:
        answers.send(GivenUp(f"{error}; `make bench-rules` installs it"))
