"""`.ci/audit`: a known weakness fails, and a list that was not reached is not called all well."""

import json
import subprocess
import sys

import pytest
from docker.compose_files import ROOT

GOOD = {"name": "one", "version": "1.0", "vulns": []}
BAD = {"name": "two", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "three", "skip_reason": "not found"}


def audited(text: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit"], input=text, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("packages", "code", "says"),
    [
        ([GOOD, SKIPPED], 0, "audited 1 of 2 packages, 0 known weaknesses"),
        ([GOOD, BAD], 1, "two 2.0: PYSEC-1, mended in 2.1"),
        ([SKIPPED], 0, "NOT AUDITED"),
    ],
)
def test_what_it_says(packages: list[object], code: int, says: str) -> None:
    given = json.dumps({"dependencies": packages, "fixes": []})
    assert audited(given)[0] == code
    assert says in audited(given)[1]


def test_nothing_at_all_is_not_audited() -> None:
    assert audited("") == (0, "NOT AUDITED: no list of advisories answers from here\n")
