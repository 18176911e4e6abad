"""The compose files and the Dockerfile as their readers see them: merged, with defaults filled in, run as processes."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
DOCKERFILE = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
REPLACED = ("command", "entrypoint", "test")
"""Lists that a later file puts in place of the earlier file's, instead of adding to it."""


def read(name: str) -> dict[str, Any]:
    """One compose file as it is written."""
    return dict(yaml.safe_load((DOCKER / name).read_text(encoding="utf-8")))


def merged(*names: str) -> dict[str, Any]:
    """The files as `docker compose -f … -f …` merges them (compose specification, "Merge")."""
    return reduce(_merge, (read(name) for name in names))


def _merge(before: Any, after: Any, at: str = "") -> Any:
    if isinstance(before, dict) and isinstance(after, dict):
        return before | {
            name: _merge(before[name], value, name) if name in before else value for name, value in after.items()
        }
    if isinstance(before, list) and isinstance(after, list) and at not in REPLACED:
        return before + [each for each in after if each not in before]
    return after


def services(*names: str) -> dict[str, Any]:
    return dict(merged(*names)["services"])


def ours(found: Mapping[str, Any]) -> dict[str, Any]:
    """The services that run the image of this project."""
    return {name: service for name, service in found.items() if service["image"].startswith("tocsin:")}


def filled(value: object) -> str:
    """With the defaults of `${NAME:-default}`."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))


def image_environment() -> dict[str, str]:
    (block,) = re.findall(r"^ENV (PATH=.*?[^\\])$", DOCKERFILE, flags=re.MULTILINE | re.DOTALL)
    return dict(pair.split("=", 1) for pair in block.replace("\\\n", " ").split())


def entrypoint() -> list[str]:
    (line,) = re.findall(r"^ENTRYPOINT \[(.*)\]$", DOCKERFILE, flags=re.MULTILINE)
    return [word.strip(' "') for word in line.split(",")]


def command(words: list[str], python: str = sys.executable) -> list[str]:
    """The words as they run here: `python` is this interpreter, as /venv/bin/python is in the image."""
    return [python if word == "python" else word for word in words]


def variables(service: Mapping[str, Any]) -> dict[str, str]:
    """The image's and the service's own settings, defaults filled in."""
    given = {name: value for name, value in image_environment().items() if name.startswith("TOCSIN_")}
    return given | {name: filled(value) for name, value in service["environment"].items()}


def environment(service: Mapping[str, Any], here: Mapping[str, str]) -> dict[str, str]:
    """The service's variables for a process of this machine; `here`: what differs on it, such as addresses."""
    given = variables(service)
    for mounted in (each.split(":") for each in service.get("volumes", ()) if each.startswith("./")):
        given |= {name: str(DOCKER / mounted[0]) for name, value in given.items() if value == mounted[1]}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return kept | given | {"PYTHONPATH": str(ROOT)} | dict(here)


def seconds(duration: str) -> float:
    """Of a duration such as `1m30s`."""
    parts = re.findall(r"(\d+)([hms])", duration)
    assert "".join(number + unit for number, unit in parts) == duration
    return sum(int(number) * {"h": 3600, "m": 60, "s": 1}[unit] for number, unit in parts)


def until_healthy(test: list[str], env: Mapping[str, str], python: str = sys.executable, tries: int = 60) -> None:
    """Returns when the health check says so."""
    assert test[0] == "CMD"
    for _ in range(tries):
        check = subprocess.run(
            command(test[1:], python), env=dict(env), capture_output=True, text=True, timeout=60, check=False
        )
        if check.returncode == 0:
            return
        time.sleep(1.5)
    pytest.fail(f"not healthy: {check.stdout}{check.stderr}")
