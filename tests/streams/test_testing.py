"""The pytest plugin as a team downstream uses it: what docs/testing.md tells them to type, in a folder of their own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
CONFTEST, PAGER, MEMORY, BROKER = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def downstream(tmp_path: Path) -> Path:
    """The folder of another team's tests."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "conftest.py").write_text(CONFTEST)
    shutil.copy(ROOT / "tests" / "golden" / "news.alerts.v1.jsonl", folder / "alerts.jsonl")
    return tmp_path


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def test_recorded_alerts_through_ones_own_code(downstream: Path) -> None:
    test = downstream / "tests" / "test_pager.py"
    test.write_text(PAGER)
    first = run(downstream)
    assert first.returncode == 1
    assert "pages.txt: pytest --update-golden makes it" in first.stdout
    assert run(downstream, "--update-golden").returncode == 0
    pages = (downstream / "tests" / "golden" / "pages.txt").read_text()
    assert "HIGH Border tension: Caspian forum backs plan for calmer frontier" in pages
    assert run(downstream).returncode == 0
    test.write_text(PAGER.replace(".upper()", ".lower()"))
    changed = run(downstream)
    assert changed.returncode == 1
    assert "pages.txt:1 differs; if the change is meant: pytest --update-golden" in changed.stdout
    test.write_text(PAGER.replace("for alert in alerts]", "for alert in alerts[:-1]]"))
    assert "pages.txt has another number of lines" in run(downstream).stdout


@pytest.mark.broker
@pytest.mark.timeout(240)
def test_the_whole_way_in_memory_and_over_a_broker(downstream: Path) -> None:
    (downstream / "tests" / "test_memory.py").write_text(MEMORY)
    (downstream / "tests" / "test_broker.py").write_text(BROKER)
    ended = run(downstream)
    assert ended.returncode == 0, ended.stdout
    assert "2 passed" in ended.stdout


def test_a_topology_needs_stages(downstream: Path) -> None:
    (downstream / "tests" / "test_none.py").write_text("def test_it(topology): pass\n")
    assert "`topology` runs the stages of a fixture `stages`: define one" in run(downstream).stdout
