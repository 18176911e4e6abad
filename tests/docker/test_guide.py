"""The commands of docs/deploy.md, README.md and the compose files' own headers name what there is."""

import re
import shlex
from pathlib import Path

import pytest
from docker.compose_files import DOCKER, ROOT, merged

PAGES = [ROOT / "docs" / "deploy.md", ROOT / "README.md", *sorted(DOCKER.glob("compose*.yaml"))]
COMMANDS = [
    (page.name, line.strip("# \n").split("#")[0].strip())
    for page in PAGES
    for line in page.read_text(encoding="utf-8").splitlines()
    if re.match(r"\s*#?\s*docker compose -f", line)
]
FLAGS = {"up": {"--build", "--wait", "-d"}, "down": {"--volumes"}, "run": {"--rm", "-T", "--no-deps"}}
WITH_VALUE = {"--scale", "--profile", "-f"}


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 12


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_it_names_files_services_and_options_that_there_are(page: str, line: str) -> None:
    words = shlex.split(line.split("<", maxsplit=1)[0])[2:]
    values: dict[str, list[str]] = {flag: [] for flag in WITH_VALUE}
    plain: list[str] = []
    while words:
        word = words.pop(0)
        if word in WITH_VALUE and not (plain and plain[0] == "run"):
            values[word].append(words.pop(0))
        else:
            plain.append(word)
    files = [Path(each) for each in values["-f"]]
    assert all((ROOT / each).is_file() and each.parts[0] == "docker" for each in files)
    services = merged(*(each.name for each in files))["services"]
    profiles = {profile for each in services.values() for profile in each.get("profiles", ())}
    assert set(values["--profile"]) <= profiles
    assert {each.split("=")[0] for each in values["--scale"]} <= services.keys()
    verb, *rest = plain
    flags = [each for each in rest if each.startswith("-") and each in FLAGS[verb]]
    named = [each for each in rest if each not in flags]
    assert (named[0] if verb == "run" else "kafka") in services
    assert verb == "run" or all(each in services for each in named)
