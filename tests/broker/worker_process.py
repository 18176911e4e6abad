"""A worker as production runs it: `tocsin worker` in a process of its own, here with the trial stage."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from broker.feed import Broker

from streams.broker import free_port
from streams.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TRIAL = (str(ROOT / "tests/broker/trial_worker.py"),)
REAL = ("-m", "agents.cli", "worker")
START_SECONDS = 300.0
Start: TypeAlias = Callable[..., "WorkerProcess"]


class WorkerProcess:
    """Starts at once; `settings` are those of the worker that differ from the usual ones.

    `command` runs it (none: the trial worker), `before` are words that come before the command (`ip netns exec`), `env`
    variables of the process beside the settings.
    """

    def __init__(
        self,
        broker: Broker,
        folder: Path,
        *,
        command: Sequence[str] = TRIAL,
        before: Sequence[str] = (),
        env: Mapping[str, str] = MappingProxyType({}),
        **settings: Any,
    ) -> None:
        common = Settings.of(broker.connection, broker_profile=broker.profile, stages=("clean",), data_dir=folder)
        usual: dict[str, Any] = {"health_port": free_port(), "log_level": "WARNING"}
        self.settings = replace(common, **(usual | settings))
        self._before = before
        self._log = folder / f"worker-{self.settings.health_port}.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        path = os.pathsep.join(str(ROOT / folder) for folder in (".", "tests/streams"))
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [*before, sys.executable, *command],
                env={**kept, **self.settings.to_env(), "PYTHONPATH": path, **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """All it wrote to stdout and stderr."""
        return self._log.read_text()

    def until_ready(self) -> "WorkerProcess":
        """Returns when its group has given it its share of the partitions, which may be none."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the worker ended: {self.said}"
            if self._is_ready():
                return self
            time.sleep(0.1)
        raise AssertionError(f"the worker was not ready in {START_SECONDS:.0f} s: {self.said}")

    def _is_ready(self) -> bool:
        url = f"http://127.0.0.1:{self.settings.health_port}/readyz"
        if self._before:  # it may be in a network of its own
            asking = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=2)"
            asked = [*self._before, sys.executable, "-c", asking, url]
            return subprocess.run(asked, capture_output=True, check=False).returncode == 0
        try:
            with urllib.request.urlopen(url, timeout=2):
                return True
        except OSError:
            return False

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; its exit code and how many seconds it took."""
        started = time.monotonic()
        self.process.terminate()
        return self.process.wait(30), time.monotonic() - started

    def kill(self) -> None:
        """SIGKILL to the worker alone: its children have to notice."""
        self.process.kill()
        self.process.wait()

    def kill_group(self) -> None:
        """SIGKILL to the worker and all its children at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def resident(self) -> int:
        """Resident memory of the worker and its children, bytes (Linux)."""
        pages = (int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in self.group())
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")

    def rebalances(self) -> int:
        """How often its group has given it partitions."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.settings.health_port}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return sum(int(float(line.split()[-1])) for line in lines if line.startswith("tocsin_rebalances_total"))

    def group(self) -> list[int]:
        """The live processes of its process group."""
        listed = subprocess.run(["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True)
        rows = [line.split() for line in listed.stdout.splitlines()]
        return [int(pid) for pid, group, state in rows if int(group) == self.process.pid and not state.startswith("Z")]
