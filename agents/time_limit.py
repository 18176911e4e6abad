"""Work that is given up when it takes too long."""

import _weakrefset
import gc
import signal
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType

_AGAIN = 0.1  # seconds: an alarm that nobody heard, or that fell into code which swallows it, is sounded again
_deaf: list[bool] = []  # as often as it is asked for
_CALLED_BACK = {weakref.__file__, _weakrefset.__file__}  # what Python calls as something dies


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
    with _lost_quietly():
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


@contextmanager
def _lost_quietly() -> Iterator[None]:
    """An alarm that falls into a callback which nobody could know of is not printed: it is sounded again."""
    told = sys.unraisablehook

    def tell(lost: "sys.UnraisableHookArgs") -> None:
        if lost.exc_type is not TimeIsUp:
            told(lost)

    sys.unraisablehook = tell
    try:
        yield
    finally:
        sys.unraisablehook = told


def _sound(_: int, frame: FrameType | None) -> None:
    if not _deaf and not _would_be_lost(
        frame
    ):  # no signal mask: another thread would take the signal, and this hear it
        raise TimeIsUp


def _would_be_lost(frame: FrameType | None) -> bool:
    """Inside what Python calls on its own, where an exception is printed and forgotten."""
    callbacks = {getattr(callback, "__code__", None) for callback in gc.callbacks}
    while frame is not None and not _on_its_own(frame, callbacks):
        frame = frame.f_back
    return frame is not None


def _on_its_own(frame: FrameType, callbacks: set[CodeType | None]) -> bool:
    code = frame.f_code
    return code.co_name == "__del__" or code in callbacks or code.co_filename in _CALLED_BACK
