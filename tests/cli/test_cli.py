"""The command as a user meets it: in a process of its own, with what it prints and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tocsin(*words: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return subprocess.run(
        [sys.executable, "-m", "agents.cli", *words],
        cwd=ROOT,
        env=kept | {"COLUMNS": "200"} | variables,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_help_teaches() -> None:
    shown = tocsin("--help")
    assert shown.returncode == 0
    for command in ("demo", "worker", "ingest", "alerts", "topics", "rules", "record", "replay"):
        assert command in shown.stdout


@pytest.mark.parametrize(
    ("words", "variables", "says"),
    [
        (["worker"], {"TOCSIN_BATCHSIZE": "8"}, "TOCSIN_BATCHSIZE is not a setting; did you mean TOCSIN_BATCH_SIZE?"),
        (["worker", "polish"], {}, "TOCSIN_STAGES takes one or more of clean"),
        (["worker", "extract"], {"TOCSIN_MODEL": "xx_no_such_model"}, "TOCSIN_MODEL"),
        (["worker", "clean"], {"TOCSIN_BROKERS": "127.0.0.1:1"}, "no Kafka broker answers at 127.0.0.1:1"),
        (["ingest", "/no/such/file.html"], {"TOCSIN_BROKERS": "127.0.0.1:1"}, "no Kafka broker answers"),
        (["alerts", "--severity", "loud"], {}, "--severity takes one of info"),
        (["record", "news.soup.v1", "-o", "x"], {}, "there is no topic news.soup.v1"),
        (["replay", "/no/such/file"], {}, "there is no file /no/such/file"),
        (["demo", "/no/such/folder"], {}, "there is no file or folder /no/such/folder"),
        (["health"], {}, "TOCSIN_HEALTH_PORT is 0"),
    ],
)
def test_a_mistake_ends_with_one_sentence(words: list[str], variables: dict[str, str], says: str) -> None:
    ended = tocsin(*words, **variables)
    assert ended.returncode == 1
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len([line for line in ended.stderr.splitlines() if line.startswith("tocsin: ")]) == 1
