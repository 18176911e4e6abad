"""`tocsin demo` leaves nothing behind, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli.test_cli import tocsin
from forked import ROOT


def left(folder: Path) -> list[str]:
    """The processes that were told of that folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
        except OSError:  # it has ended, or is not ours
            continue
        if str(folder).encode() in said[0]:
            found.append(said[1].replace(b"\0", b" ").decode())
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once(tmp_path: Path, number: int) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    demo = subprocess.Popen(
        [sys.executable, "-m", "agents.cli", "demo"], cwd=ROOT, env=kept | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while len(left(tmp_path)) < 5:  # itself, the broker, the worker, and children of the worker
        assert demo.poll() is None
        time.sleep(0.05)
    os.killpg(demo.pid, number)
    began = time.monotonic()
    _, said = demo.communicate(timeout=30)
    assert time.monotonic() - began < 5
    assert (demo.returncode, said) == (130, "")
    assert list(tmp_path.iterdir()) == []
    while time.monotonic() - began < 5 and left(tmp_path):  # children of the worker, on a busy machine
        time.sleep(0.1)
    assert left(tmp_path) == []


def test_it_needs_all_stages() -> None:
    ended = tocsin("demo", TOCSIN_STAGES="clean")
    assert ended.returncode == 1
    assert "tocsin: TOCSIN_STAGES names some stages, and the demo shows them all: unset it" in ended.stderr
