"""Where the processes of a pool come from, beside those that are started from nothing: a process without threads that
has loaded what several of them need, and is forked. That is loaded once, and in memory once.

The worker itself is never forked, for the threads and locks of Kafka's client would be copied in an unknown state.
Where the system's own libraries bear no fork (macOS; Windows has none), all start from nothing, as Python has it there.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext

FORKS = sys.platform not in ("darwin", "win32")


@contextmanager
def undisturbed() -> Iterator[None]:
    """Processes begun meanwhile never hear of Ctrl-C, not even while they import: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # else it begins with the first of them, and lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def prepare(modules: Iterable[str]) -> bool:
    """Begin to import these, in the background, in the process that is to be forked; False if there can be none.

    It listens on a socket in the folder for temporary files, whose name may be too long for one.
    """
    if not FORKS:
        return False
    multiprocessing.set_forkserver_preload(sorted(set(modules)))
    try:
        with undisturbed():
            forkserver.ensure_running()
    except OSError:
        return False
    return True


def end() -> None:
    """Kill the process that is forked, though it still loads; whoever waits for a fork of it is told."""
    pid = getattr(forkserver._forkserver, "_forkserver_pid", None)
    if pid:
        os.kill(pid, signal.SIGKILL)


def context(*, forked: bool) -> BaseContext:
    """How to start a process: `forked` ones, where `prepare` says True, wait until what was prepared is loaded."""
    return multiprocessing.get_context("forkserver" if forked else "spawn")
