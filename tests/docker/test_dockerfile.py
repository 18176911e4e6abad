"""The Dockerfile: linted, held to what is promised of the image; `test_image.py` runs its steps."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from docker.compose_files import DOCKERFILE, ROOT, entrypoint

import streams

FINAL = DOCKERFILE.rsplit("\nFROM ", 1)[1]
"""The stage that is shipped."""


def test_the_linter_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    said = subprocess.run(
        [hadolint, "--format", "json", ROOT / "docker" / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert json.loads(said.stdout) == []


def test_the_image_holds_what_the_code_needs() -> None:
    lines = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE)
    copied = {name for line in lines for name in line.split()}
    assert copied == {"docker/requirements.lock", "streams", "agents", "LICENSE", "NOTICE"}
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{name}" for name in copied} <= set(kept)
    assert all((ROOT / name).exists() for name in copied)
    assert (ROOT / "agents/data/models/en_tocsin/ner/model").is_file()  # the model is in it, nothing is fetched later


def test_what_is_shipped_has_no_tools_no_root_and_says_how_it_is() -> None:
    assert "apt-get" not in FINAL
    assert "pip" not in FINAL
    assert re.findall(r"^USER (.*)$", FINAL, flags=re.MULTILINE) == ["10001:10001"]
    assert "\nSTOPSIGNAL SIGTERM\n" in FINAL
    (checked,) = re.findall(r"^HEALTHCHECK .*\\\n\s+CMD (\[.*\])$", FINAL, flags=re.MULTILINE)
    assert json.loads(checked) == [*entrypoint(), "health"]


def test_the_labels_say_version_licence_and_source() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="(.*?)"', FINAL))
    assert labels["licenses"] == project["license"]
    assert f"\nARG VERSION={streams.__version__}\n" in FINAL
    assert (labels["version"], labels["source"], labels["revision"]) == ("${VERSION}", "${SOURCE}", "${REVISION}")


def test_what_changes_often_comes_late() -> None:
    order = ("apt-get", "COPY docker/requirements.lock", "pip --python", "COPY streams", "ARG VERSION", "LABEL")
    places = [DOCKERFILE.index(each) for each in order]
    assert places == sorted(places)
