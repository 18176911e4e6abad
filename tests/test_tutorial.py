"""docs/tutorial.md, typed as a newcomer would type it: every block in order, against a real broker and a real worker.

The words after the language say how a block is meant: `service NAME` runs until the end, `until WORDS` is repeated
until its output has them, and a name of a file after `python` is where that code is saved.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker

ROOT = Path(__file__).resolve().parents[1]
BLOCKS = re.findall(
    r"```(\w+)(?: ([^\n]+))?\n(.*?)```", (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"), flags=re.DOTALL
)
SECONDS = 90.0
pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]


class Reader:
    """Somebody who types what the page says, in a folder that looks like the checkout."""

    def __init__(self, folder: Path, broker: str) -> None:
        self.folder = folder
        (folder / "agents").symlink_to(ROOT / "agents")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        here = {"TOCSIN_BROKERS": broker, "TOCSIN_BROKER_PROFILE": "embedded", "TOCSIN_DATA_DIR": str(folder / "data")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.env = {**kept, **here, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.services: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, text: str) -> str:
        done = subprocess.run(
            ["bash", "-e", "-c", text],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout

    def until(self, text: str, words: str) -> None:
        deadline = time.monotonic() + SECONDS
        while words not in " ".join((said := self.run(text)).split()):
            assert time.monotonic() < deadline, f"{text}: no {words!r} in\n{said}"
            time.sleep(1)

    def serve(self, name: str, text: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.services[name] = subprocess.Popen(
                ["bash", "-c", text], cwd=self.folder, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def said(self, name: str, words: str) -> None:
        deadline = time.monotonic() + SECONDS
        while words not in (said := (self.folder / f"{name}.log").read_text(encoding="utf-8")):
            assert time.monotonic() < deadline, f"{name} did not say {words!r}: {said}"
            time.sleep(0.5)

    def leave(self) -> None:
        for each in self.services.values():
            os.killpg(each.pid, signal.SIGKILL)
            each.wait()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with EmbeddedBroker() as broker:
        reader = Reader(tmp_path, broker.address)
        yield reader
        reader.leave()


def test_every_block_does_what_the_page_says(reader: Reader) -> None:
    kinds = [(language, *(how or "").split(maxsplit=1)) for language, how, _ in BLOCKS]
    assert {("service", "worker"), ("service", "subscriber"), ("python", "subscriber.py")} <= set(kinds)
    for language, how, text in BLOCKS:
        if language == "python":
            (reader.folder / how).write_text(text, encoding="utf-8")
        elif language == "service" and how != "broker":  # the broker of the test is there already
            reader.serve(how, text)
        elif language == "bash" and how:
            reader.until(text, how.removeprefix("until "))
        elif language == "bash":
            reader.run(text)
    reader.said("subscriber", "Talks at a frontier | Frontier commanders meet on Panj bridge")
    assert "tocsin:" not in (reader.folder / "worker.log").read_text(encoding="utf-8")
