"""The build steps of the Dockerfile, run in a folder: what the image holds, how big that is, and that it works.

Not run: what needs root (users, Debian's packages) and the base image. `make test-image`.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker.compose_files import DOCKERFILE, ROOT, environment, ours, services
from docker.playing import ARTICLE, job, running, stop
from docker.test_compose import here
from listening import collect

from streams.broker import EmbeddedBroker, free_port
from streams.client import Publisher
from streams.records import Record, publication
from streams.topics import ALERTS, RAW

pytestmark = [pytest.mark.image, pytest.mark.timeout(900)]
MIB = 1024 * 1024
MOST_MIB = 700 - 160
"""What we may add: an image of 700 MiB less 160 MiB for the base, which we cannot measure without a registry."""


def interpreter() -> str:
    """The Python that the base image has, if this machine has it; else the one that runs the tests."""
    (version,) = re.findall(r"^ARG BASE=python:([\d.]+)-", DOCKERFILE, flags=re.MULTILINE)
    found = [shutil.which(f"python{version}"), *map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))]
    for each in filter(None, found):
        if subprocess.run([each, "--version"], capture_output=True, check=False).returncode == 0:
            return each
    return sys.executable


def steps() -> list[str]:
    """The RUN steps of the build stage that need no root."""
    build = DOCKERFILE.split("\nFROM ")[1].replace("\\\n", " ")
    found = [re.sub(r"--mount=\S+", "", line[4:]) for line in build.splitlines() if line.startswith("RUN ")]
    return [each for each in found if "apt-get" not in each]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with /venv and /app as the build stage makes them."""
    if not shutil.which("strip"):
        pytest.skip("there is no `strip` (binutils) on this machine")
    root = tmp_path_factory.mktemp("image")
    shutil.copy(ROOT / "docker" / "requirements.lock", root / "requirements.lock")
    for name in ("streams", "agents"):
        shutil.copytree(ROOT / name, root / "app" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for step in steps():
        there = step.replace("/tmp/requirements.lock", f"{root}/requirements.lock")
        there = re.sub(r"(?<=\s)/(venv|app)\b", rf"{root}/\1", there)
        there = re.sub(r"\bpython -m", f"{interpreter()} -m", there)
        done = subprocess.run(["sh", "-ec", there], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{step}\n{done.stderr}"
    yield root
    shutil.rmtree(root)


def size(folder: Path) -> int:
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))


def test_it_is_small_enough_and_has_no_compiler(image: Path) -> None:
    ours_ = {name: size(image / name) / MIB for name in ("venv", "app")}
    print({name: round(each) for name, each in ours_.items()}, "MiB, with", interpreter())
    assert sum(ours_.values()) < MOST_MIB
    tools = {"gcc", "cc", "g++", "ld", "strip", "pip", "pip3"}
    assert not tools & {path.name for path in (image / "venv" / "bin").iterdir()}
    assert not list((image / "venv").rglob("site-packages/pip"))


@pytest.mark.broker
async def test_every_service_runs_with_what_it_holds(image: Path, tmp_path: Path) -> None:
    python = str(image / "venv" / "bin" / "python")
    found = ours(services("compose.yaml"))
    workers = {name: service for name, service in found.items() if service["command"][0] in ("worker", "notify")}
    alone = {"PYTHONPATH": str(image / "app"), "PYTHONDONTWRITEBYTECODE": "1", "NUMBA_CACHE_DIR": str(tmp_path / "n")}
    with EmbeddedBroker() as broker:

        def env(name: str, port: int) -> dict[str, str]:
            return environment(found[name], here(broker.address, port, tmp_path) | alone)

        assert "created" in job(found["topics"], env("topics", 0), python)
        environments = {name: env(name, free_port()) for name in workers}
        with running(workers, environments, python) as processes:
            async with Publisher(broker.address) as publisher:
                cause = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
                await publisher.publish(publication(RAW, ARTICLE, "test", cause=cause))
            assert await collect(broker.address, [ALERTS.name], lambda seen: len(seen) == 1)
            stop(processes)


def test_the_gateways_command_starts_with_what_it_holds(image: Path, tmp_path: Path) -> None:
    gateway = ours(services("compose.yaml"))["gateway"]
    alone = {"PYTHONPATH": str(image / "app"), "TOCSIN_DATA_DIR": str(tmp_path), "TOCSIN_BROKERS": "127.0.0.1:1"}
    port, tokens = str(free_port()), tmp_path / "tokens"
    python = str(image / "venv" / "bin" / "python")
    env = environment(gateway, alone)
    line = job({"command": ["token", "ann"]}, env, python).splitlines()[1].split(maxsplit=1)[1]
    tokens.write_text(line)
    env |= {"TOCSIN_GATEWAY_PORT": port, "TOCSIN_GATEWAY_TOKENS": str(tokens), "TOCSIN_GATEWAY_HOST": "127.0.0.1"}
    started = subprocess.Popen([python, "-m", "agents.cli", *gateway["command"]], env=env, stderr=subprocess.PIPE)
    try:
        assert started.stderr is not None
        assert any(b"listening on" in line for line in started.stderr)
    finally:
        started.kill()
        started.communicate()
