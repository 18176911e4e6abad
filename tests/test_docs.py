"""The pages of docs/: that those made from the code are what the code says, and that their links lead somewhere."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from agents.cli.reference import configuration
from agents.cli.reference.markdown import table
from streams.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md"]
GENERATED = ("configuration.md", "cli.md", "events.md", "metrics.md", "rules-reference.md")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as the code makes them now, by the command of `make docs`."""
    folder = tmp_path_factory.mktemp("docs")
    subprocess.run([sys.executable, "-m", "agents.cli.reference", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.mark.parametrize("name", GENERATED)
def test_the_committed_page_is_what_the_code_says(made: Path, name: str) -> None:
    kept = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert kept == (made / name).read_text(encoding="utf-8"), "run `make docs`"


def test_every_setting_is_on_the_page() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in Settings().to_env())


def test_every_metric_named_in_the_code_is_on_the_page() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    names = set(re.findall(r'"(tocsin_\w+)"', (ROOT / "streams" / "metrics.py").read_text(encoding="utf-8")))
    assert names
    assert {name for name in names if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_metric_named_on_a_page_is_one(page: Path) -> None:
    there = set(
        re.findall(
            r"^\| `(tocsin_\w+)`",
            (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )
    assert set(re.findall(r"`(tocsin_\w+?)[`{]", page.read_text(encoding="utf-8"))) <= there


def test_a_table_survives_what_is_in_it() -> None:
    assert table(["a", "b"], [("x|y", "one\ntwo")]) == "| a | b |\n| --- | --- |\n| x\\|y | one two |\n"
    assert configuration.page().count("\n| `TOCSIN_") == len(fields(Settings))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        assert not path or (page.parent / path).exists(), target
        assert path or anchor in anchors, target


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda path: path.name)
def test_every_command_named_on_a_page_is_one(page: Path) -> None:
    cli = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    there = set(re.findall(r"^tocsin ([a-z]+(?: [a-z]+)?)(?= [\[{])", cli, re.MULTILINE))
    groups = {command.split()[0] for command in there if " " in command}
    for first, second in re.findall(
        r"`(?:[A-Z_]+=\S+ )*tocsin ([a-z]+)(?: ([a-z]+))?[^`\n]*`", page.read_text(encoding="utf-8")
    ):
        assert first in groups | there, first
        assert first not in groups or not second or f"{first} {second}" in there, (first, second)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda path: path.name)
def test_every_test_and_target_named_on_a_page_is_one(page: Path) -> None:
    text, makefile = page.read_text(encoding="utf-8"), (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in re.findall(r"\btests/[\w/]+\.py\b", text):
        assert (ROOT / path).exists() or page.name == "testing.md", path  # there: the reader's own
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_claim_about_security_names_a_test_that_there_is() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) > 30
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{test}"
    rows = [line for line in page.splitlines() if line.startswith("| ") and "---" not in line]
    unheld = [row for row in rows if "`tests/" not in row and not row.rstrip(" |").endswith("held by")]
    assert unheld == []
