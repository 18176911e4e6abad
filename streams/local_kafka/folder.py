"""The data folder of one local Kafka: whose it is, and how what its owner left behind is cleaned away by id."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PREFIX = "tocsin-kafka-"
STOP_SECONDS = 30.0


def claim(port: int) -> Path:
    """A new folder that only we may read and that names us, its owner. What dead owners left is cleaned away first."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / "owner").write_text(f"{os.getpid()} {port}")
    return folder


def sweep() -> None:
    """End the nodes and delete the folders of owners that are no more (killed before they could tidy up)."""
    for folder, owner, _ in _owned():
        if _command(owner):
            continue
        for file in folder.glob("node-*.pid"):
            node = int(file.read_text())
            if str(folder) in _command(node):  # still that process, not another one with its old id
                os.kill(node, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def stop(port: int) -> bool:
    """End the `python -m streams.local_kafka` that serves on `port`; whether there was one."""
    sweep()
    for folder, owner, served in _owned():
        if served == port and "streams.local_kafka" in _command(owner):
            os.kill(owner, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while folder.exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            return True
    return False


def _owned() -> list[tuple[Path, int, int]]:
    """Folders with the id of their owner and the port of their first node."""
    found = []
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):  # another user's, or gone or not claimed yet
            owner, port = (folder / "owner").read_text().split()
            found.append((folder, int(owner), int(port)))
    return found


def _command(process: int) -> str:
    """Its command line; empty if there is no such process."""
    listed = subprocess.run(  # noqa: S603
        ["ps", "-ww", "-o", "args=", "-p", str(process)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return listed.stdout.strip()
