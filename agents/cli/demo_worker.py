"""The worker of `tocsin demo`: a process of its own, killed at the end with all that it has begun."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from streams.settings import BadSetting, Settings

START_SECONDS = 60.0


class WorkerFailed(BadSetting):
    """The demo's worker ended; the message is what it said last."""


class Worker:
    """The worker process of the demo and where it writes."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._process, self._log = process, log

    def said(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1].removeprefix("tocsin: ") if lines else "nothing"

    def check(self) -> None:
        """Raises `WorkerFailed` if it has ended."""
        if self._process.poll() is not None:
            raise WorkerFailed(self.said())


@contextlib.contextmanager
def worker_of(settings: Settings, log: Path) -> Iterator[Worker]:
    """A worker that writes to `log`, and keeps its temporary files beside it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "agents.cli", "worker"],
            env=kept | settings.to_env() | {"TMPDIR": str(log.parent)},
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield Worker(process, log)
    finally:
        _kill(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """With all the processes that it has begun: nothing of a demo is to be saved."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


async def until_ready(settings: Settings, worker: Worker) -> None:
    """Raises `WorkerFailed` if it ends before that, or takes too long."""
    for _ in range(int(START_SECONDS / 0.1)):
        worker.check()
        if await asyncio.to_thread(_is_ready, settings.health_port):
            return
        await asyncio.sleep(0.1)
    raise WorkerFailed(f"the agents were not ready in {START_SECONDS:.0f} s; the worker said: {worker.said()}")


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False
