"""Work that is given up when it takes too long."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_AGAIN = 0.1  # seconds: an alarm that nobody heard, or that fell into code which swallows it, is sounded again
_deaf: list[bool] = []  # as often as it is asked for


class TimeIsUp(BaseException):
    """The work took longer than it may. No `Exception`, so that nobody on the way takes it for a failure of theirs."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raises `TimeIsUp` inside once this process has used so many seconds of processor time, however busy the machine.

    Only in a process's main thread, where Python hears alarms, and not on Windows, which has none; elsewhere there is
    no limit. One at a time. Code in C is not interrupted: bound what is given to it.
    """
    with _alarm(seconds, "PROF"):
        yield


@contextmanager
def wall_limit(seconds: float) -> Iterator[None]:
    """The same for seconds on the wall."""
    with _alarm(seconds, "REAL"):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """What must be done whole or not at all, in the main thread: an alarm waits until it is done."""
    _deaf.append(True)
    try:
        yield
    finally:
        _deaf.pop()


@contextmanager
def _alarm(seconds: float, clock: str) -> Iterator[None]:
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    number, timer = {"PROF": (signal.SIGPROF, signal.ITIMER_PROF), "REAL": (signal.SIGALRM, signal.ITIMER_REAL)}[clock]
    before = signal.signal(number, _sound)
    try:
        signal.setitimer(timer, seconds, _AGAIN)
        yield
    finally:
        try:
            signal.setitimer(timer, 0)
        finally:  # the alarm may sound as it is put off; the next one would be heard by whoever comes after
            signal.setitimer(timer, 0)
            signal.signal(number, before)


def _sound(*_: Any) -> None:
    if not _deaf:  # not the thread's signal mask: another thread would take the signal, and this one hear of it
        raise TimeIsUp
