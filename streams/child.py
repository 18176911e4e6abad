"""What runs in a child process of the pool: one stage, and the memories it has in hand."""

import contextlib
import functools
import gc
import multiprocessing
import os
import pickle
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from multiprocessing import connection
from typing import Any, TypeAlias

from streams.logs import configure
from streams.records import Record
from streams.remembering import Remembering
from streams.settings import Settings
from streams.store import Recall, kept
from streams.topology import AnyStage, Outcome, RememberingStage, process

StageFactory: TypeAlias = Callable[[Settings], Mapping[str, AnyStage]]
"""Builds the stages of `settings.stages` by name. Importable at module level: child processes call it too."""

SIZE = 8
"""Bytes before a message, that say how long it is."""

_in_mind: dict[int, tuple[str, Remembering[Any, Any]]] = {}
"""The step of each partition, and the name of the state its memory is in."""


def build(factory: StageFactory, settings: Settings) -> None:
    """Make the stage ready. Raises what the factory raises."""
    _stage(factory, settings)
    gc.freeze()  # what a stage is made of stays: looking for garbage in it costs time, and what forks share, memory


def work(factory: StageFactory, settings: Settings, records: Sequence[Record]) -> list[Outcome]:
    return process(_stage(factory, settings), records)


def work_from_memory(
    factory: StageFactory, settings: Settings, /, records: Sequence[Record], recall: Recall, state: str
) -> tuple[list[Outcome], dict[str, bytes | None]] | None:
    """The outcomes and what changed; afterwards the memory in hand has the name `state`. None: it is not in hand."""
    _let_go(recall)
    held, step = _in_mind.pop(recall.partition, ("", None))  # for good, if it fails: it may be half changed
    if step is None or held != recall.state:
        return None
    outcomes = process(_stage(factory, settings), records, step)
    changes = dict(step.changes())
    _in_mind[recall.partition] = state, step
    return outcomes, changes


def bring_to_mind(factory: StageFactory, settings: Settings, recall: Recall) -> None:
    """Have a partition's memory in hand, read from disk. Raises `Damaged` and what the step raises."""
    _let_go(recall)
    stage = _stage(factory, settings)
    if not isinstance(stage, RememberingStage):
        raise TypeError(f"stage {stage.name} remembers nothing")
    step = stage.begin()
    on_disk = ((key, value) for key, value in kept(recall.store) if key not in recall.changes)
    step.restore(chain(on_disk, ((key, value) for key, value in recall.changes.items() if value is not None)))
    _in_mind[recall.partition] = recall.state, step


def _let_go(recall: Recall) -> None:
    """Forget the partitions that other workers have now."""
    for partition in _in_mind.keys() - recall.held - {recall.partition}:
        del _in_mind[partition]


def serve(asking: socket.socket, environment: Mapping[str, str], log_level: str, log_format: str) -> None:
    """Do what comes over the socket, one call after the other, until it is closed.

    `environment`: the worker's; a fork has the one of when what it is forked from began.
    """
    os.environ.update(environment)
    configure(log_level, log_format)
    depend()
    with contextlib.suppress(OSError), asking, asking.makefile("rb") as questions:
        while size := questions.read(SIZE):
            asking.sendall(framed(_answer(questions.read(int.from_bytes(size)))))


def framed(message: bytes) -> bytes:
    """With its length before it."""
    return len(message).to_bytes(SIZE) + message


def _answer(question: bytes) -> bytes:
    """Pickled: whether it went well, and what came of it or what was raised."""
    try:
        return pickle.dumps((True, pickle.loads(question)()), pickle.HIGHEST_PROTOCOL)  # noqa: S301  (from our worker)
    except Exception as error:
        where = "In the child process: " + "".join(traceback.format_exception(error))
        error.add_note(where)
        with contextlib.suppress(Exception):  # not every exception can be sent as it is
            pickle.loads(told := pickle.dumps((False, error)))  # noqa: S301
            return told
        like = RuntimeError(traceback.format_exception_only(error)[0].strip())
        like.add_note(where)
        return pickle.dumps((False, like))


def depend() -> None:
    """The parent decides when to stop; this process ends when it was killed, or when what it is forked from was.

    In the second case the parent takes this process for dead, too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(parent: int) -> None:
    ends: list[Any] = [parent]
    with contextlib.suppress(AttributeError, OSError):  # Linux
        ends.append(os.pidfd_open(os.getppid()))
    connection.wait(ends)
    os._exit(1)


@functools.cache
def _stage(factory: StageFactory, settings: Settings) -> AnyStage:
    (name,) = settings.stages
    return factory(settings)[name]
