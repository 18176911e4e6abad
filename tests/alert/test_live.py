"""A change in the rules folder while the stage runs."""

import logging
from pathlib import Path

import pytest

from agents.alert.live import SECONDS, LiveAlerter
from streams.codec import Reject
from streams.events import CleanArticle, EnrichedArticle, Language

RULE = """rules:
- id: {id}
  name: A rule
  severity: low
  query: {query}
  tests: {{fire: ["tension on the border"], quiet: ["a quiet day"]}}
"""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def article(text: str = "There was tension on the border.") -> EnrichedArticle:
    language = Language(code="en", confidence=1.0)
    clean = CleanArticle(id="1", source="one.example", title=None, text=text, language=language, published=None)
    return EnrichedArticle(
        article=clean, mentions=(), entities=(), countries=(), model=None, themes=(), themes_version="v"
    )


def rang(alerter: LiveAlerter) -> list[str]:
    (result,) = alerter([article()])
    assert not isinstance(result, Reject)
    return [alert.rule.id for alert in result]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write(folder: Path, name: str, id_: str, query: str) -> None:
    (folder / name).write_text(RULE.format(id=id_, query=query), encoding="utf-8")


def test_a_good_change_is_in_force_with_the_next_batch(tmp_path: Path, clock: Clock) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    alerter = LiveAlerter([tmp_path], clock)
    assert rang(alerter) == ["one"]
    write(tmp_path, "two.yaml", "two", "border")
    assert rang(alerter) == ["one"]
    clock.now += SECONDS
    assert rang(alerter) == ["one", "two"]
    (tmp_path / "one.yaml").unlink()
    clock.now += SECONDS
    assert rang(alerter) == ["two"]


@pytest.mark.parametrize("query", ["tension border", "volcano"])
def test_a_bad_change_keeps_the_old_rules_and_says_so(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    alerter = LiveAlerter([tmp_path], clock)
    version = alerter.rules.version
    write(tmp_path, "two.yaml", "two", query)
    clock.now += SECONDS
    with caplog.at_level(logging.ERROR):
        assert rang(alerter) == ["one"]
    assert f"rules not changed, version {version} stays in force: {tmp_path}/two.yaml:" in caplog.text
    write(tmp_path, "two.yaml", "two", "border NEAR/5 tension")
    clock.now += SECONDS
    assert rang(alerter) == ["one", "two"]


def test_an_emptied_folder_keeps_the_old_rules(tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    alerter = LiveAlerter([tmp_path], clock)
    (tmp_path / "one.yaml").unlink()
    clock.now += SECONDS
    with caplog.at_level(logging.ERROR):
        assert rang(alerter) == ["one"]
    assert "no good rule is left" in caplog.text
