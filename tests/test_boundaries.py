"""The one-way imports of the house plan, and that the two generic package names are ours."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import agents
import streams

ROOT = Path(__file__).resolve().parents[1]
SPEAK_KAFKA = {f"streams/{name}.py" for name in ("client", "reach", "cluster", "consumers", "admin", "changelog")}
FRAMEWORKS = {"faust": {"streams/driver.py", "streams/faust_app.py"}, "aiokafka": SPEAK_KAFKA}
# adapters: they may know the streams
OUTER_ROOMS = ("agents/cli", "agents/gateway", "agents/ingest", "agents/notify", "agents/worker.py")
KNOW_THE_ADDRESS = {"streams/settings.py", "streams/connection.py", "streams/asyncapi.py"}
DOMAIN_MAY = {"streams.events", "streams.codec", "streams.remembering"}


def modules() -> list[Path]:
    return sorted(path for room in ("streams", "agents") for path in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("package", [streams, agents])
def test_the_packages_resolve_inside_the_repository(package: object) -> None:
    assert Path(str(package.__file__)).is_relative_to(ROOT)  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = imports(path)
    for framework, allowed in FRAMEWORKS.items():
        assert name in allowed or not any(each.split(".")[0] == framework for each in found)
    if name.startswith("streams/"):
        assert not any(each.split(".")[0] == "agents" for each in found)
    elif not name.startswith(OUTER_ROOMS):
        assert {each for each in found if each.startswith("streams")} <= DOMAIN_MAY
        assert not any(each.startswith(OUTER_ROOMS) for each in found)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_whoever_goes_to_kafka_takes_the_credentials_along(path: Path) -> None:
    """`settings.brokers` is the address alone; clients are given `settings.connection`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "brokers"]
    assert path.relative_to(ROOT).as_posix() in KNOW_THE_ADDRESS or not alone


LIGHT = ("streams.app", "agents.alert.grouping", "agents.gateway.server", "agents.notify.service")
HEAVY = ("faust", "numba", "sklearn", "spacy", "trafilatura")


@pytest.mark.parametrize("module", LIGHT)
def test_what_takes_a_second_to_import_is_imported_only_where_it_is_used(module: str) -> None:
    program = f"import {module}, sys; print([heavy for heavy in {HEAVY} if heavy in sys.modules])"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
