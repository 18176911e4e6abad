"""Rules for a fleet: pushed to the topic, mirrored by every worker, in force without a restart."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import forked
import pytest
from broker.feed import Broker

from streams import mirror
from streams.broker import free_port
from streams.client import Publisher, consume
from streams.events import CleanArticle, EnrichedArticle, Language
from streams.records import Record, publication
from streams.settings import Settings
from streams.topics import ALERTS, ENRICHED, RULES

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]
ROOT = Path(__file__).resolve().parents[2]

RULE = """rules:
- id: {id}
  severity: low
  query: {query}
  tests: {{fire: ["tension on the border"], quiet: ["a quiet day"]}}
"""


def tocsin(broker: Broker, *words: str | Path) -> subprocess.CompletedProcess[str]:
    environment = _environment(Settings.of(broker.connection, broker_profile=broker.profile))
    return forked.run(tuple(map(str, words)), "", environment)


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return kept | settings.to_env() | {"COLUMNS": "200"}


def article(name: str) -> Record:
    language = Language(code="en", confidence=1.0)
    clean = CleanArticle(
        id=name, source="one.example", title=None, text="There was tension on the border.", language=language,
        published=None,
    )  # fmt: skip
    enriched = EnrichedArticle(
        article=clean, mentions=(), entities=(), countries=(), model=None, themes=(), themes_version="v"
    )
    return publication(ENRICHED, enriched, "test", cause=Record("", None, None, timestamp=time.time_ns() // 1_000_000))


async def rang(broker: Broker, name: str) -> list[str]:
    """The rules that ring on one more article."""
    async with Publisher(broker.connection) as publisher:
        await publisher.publish(article(name))
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = [
            json.loads(each.value or b"")["rule"]["id"]
            async for each in consume(broker.connection, [ALERTS.name], follow=False)
            if each.key == name.encode()
        ]
        if found:
            return sorted(set(found))
    return []


async def until(broker: Broker, expected: list[str], prefix: str) -> None:
    """Articles until the rules that ring are those expected."""
    for number in range(20):
        if (found := await rang(broker, f"{prefix}-{number}")) == expected:
            return
    raise AssertionError(f"rang: {found}, expected: {expected}")


async def test_pushed_rules_are_in_force_without_a_restart(broker: Broker, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "one.yaml").write_text(RULE.format(id="one", query="tension"))
    assert "pushed 1 files" in tocsin(broker, "rules", "push", rules).stdout
    settings = Settings.of(
        broker.connection,
        broker_profile=broker.profile,
        stages=("alert",),
        rules_topic=RULES.name,
        data_dir=tmp_path / "data",
        health_port=free_port(),
    )
    worker = subprocess.Popen([sys.executable, "-m", "agents.cli", "worker"], cwd=ROOT, env=_environment(settings))
    try:
        await until(broker, ["one"], "first")
        (rules / "two.yaml").write_text(RULE.format(id="two", query="border NEAR/5 tension"))
        assert tocsin(broker, "rules", "push", rules).returncode == 0
        await until(broker, ["one", "two"], "second")
        assert tocsin(broker, "rules", "push", "--remove", "one.yaml").returncode == 0
        await until(broker, ["two"], "third")
        metrics = urllib.request.urlopen(f"http://127.0.0.1:{settings.health_port}/metrics", timeout=10).read().decode()
        assert 'tocsin_articles_total{outcome="ok",stage="alert"}' in metrics
        assert 'tocsin_rule_matches_total{rule="two"}' in metrics
        assert "\ntocsin_rules 1.0" in metrics
    finally:
        worker.terminate()
        assert worker.wait(30) == 0
    mine = tmp_path / "pulled"
    mine.mkdir()
    (mine / "mine.yaml").write_text("rules: []")
    pulled = tocsin(broker, "rules", "pull", mine)
    assert "1 files" in pulled.stdout
    assert "left as they are (--delete): mine.yaml" in pulled.stdout
    assert sorted(file.name for file in mine.iterdir()) == ["mine.yaml", "two.yaml"]
    assert "deleted: mine.yaml" in tocsin(broker, "rules", "pull", mine, "--delete").stdout
    assert [file.name for file in mine.iterdir()] == ["two.yaml"]
    assert "is a file: name a folder" in tocsin(broker, "rules", "pull", mine / "two.yaml").stderr
    shown = tocsin(broker, "rules", "preview", rules / "one.yaml", "--from", "-1h")
    assert shown.returncode == 0, shown.stderr
    assert "one" in shown.stdout
    assert "There was tension on the border." in shown.stdout


def test_a_bad_rule_is_not_pushed(broker: Broker, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(RULE.format(id="bad", query="border tension"))
    pushed = tocsin(broker, "rules", "push", file)
    assert pushed.returncode == 1
    assert f"{file}:4:17  two words in a row" in pushed.stderr


def test_what_is_pushed_or_removed_is_named_and_there(broker: Broker) -> None:
    pushed = tocsin(broker, "rules", "push")
    assert pushed.returncode == 1
    assert "nothing to push: name rule files or folders, or with --remove a file" in pushed.stderr
    removed = tocsin(broker, "rules", "push", "--remove", "unknown.yaml")
    assert removed.returncode == 1
    assert f"nothing was pushed: {RULES.name} has no unknown.yaml; on it: " in removed.stderr


@pytest.mark.parametrize(
    ("key", "value", "left"),
    [
        (b"../evil.yaml", b'{"name":"x","text":"y"}', []),
        (b"kept.yaml", b"not json", ["kept.yaml"]),
        (b"kept.yaml", None, []),
        (b"new.yaml", b'{"name":"new.yaml","text":"rules: []"}', ["kept.yaml", "new.yaml"]),
        (None, b"", []),
    ],
)
def test_records_of_any_kind_become_files_or_are_passed_over(
    tmp_path: Path, key: bytes | None, value: bytes | None, left: list[str]
) -> None:
    (tmp_path / "kept.yaml").write_text("rules: []")
    mirror.write(tmp_path, Record(RULES.name, key, value))
    expected = left or (["kept.yaml"] if key != b"kept.yaml" else [])
    assert sorted(file.name for file in tmp_path.iterdir()) == expected
