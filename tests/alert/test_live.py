"""A change in the rules folder while the stage runs."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.alert.live import FEW, LiveAlerter
from agents.alert.rule import RuleSet
from agents.alert.rules import Known, load
from agents.query import Tally
from streams.codec import Reject
from streams.events import CleanArticle, EnrichedArticle, Language

RULE = """rules:
- id: {id}
  name: A rule
  severity: low
  query: {query}
  tests: {{fire: ["tension on the border"], quiet: ["a quiet day"]}}
"""


SECONDS = 0.02  # between two looks
PATIENCE = 20.0


def until(holds: Callable[[], bool]) -> bool:
    """Whether it holds before long: a thread looks at the folder."""
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(SECONDS)
    return holds()


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


def write(folder: Path, name: str, id_: str, query: str) -> None:
    (folder / name).write_text(RULE.format(id=id_, query=query), encoding="utf-8")


def test_a_good_change_is_in_force_with_the_next_batch(tmp_path: Path) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    alerter = LiveAlerter([tmp_path], SECONDS)
    assert rang(alerter) == ["one"]
    write(tmp_path, "two.yaml", "two", "border")
    assert until(lambda: rang(alerter) == ["one", "two"])
    (tmp_path / "one.yaml").unlink()
    assert until(lambda: rang(alerter) == ["two"])


def test_a_change_is_in_force_for_the_first_article_after_a_pause(tmp_path: Path) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    alerter = LiveAlerter([tmp_path], SECONDS)
    write(tmp_path, "two.yaml", "two", "border")
    assert until(lambda: alerter._next is not None)
    assert rang(alerter) == ["one", "two"]


def test_a_bad_change_takes_no_good_one_back_that_waits_for_an_article(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    alerter = LiveAlerter([tmp_path], SECONDS)
    write(tmp_path, "two.yaml", "two", "border")
    assert until(lambda: alerter._next is not None)
    with caplog.at_level(logging.ERROR):
        write(tmp_path, "two.yaml", "two", "border tension")
        assert until(lambda: "rules not changed" in caplog.text)
    assert rang(alerter) == ["one", "two"]


def test_a_large_change_is_swapped_in_whole(tmp_path: Path) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    alerter = LiveAlerter([tmp_path], SECONDS)
    rang(alerter)
    for number in range(FEW + 1):
        write(tmp_path, f"{number}.yaml", f"rule-{number}", "border")
    assert until(lambda: len(rang(alerter)) > FEW + 1)
    assert len(alerter.rules.rules) == FEW + 2


@pytest.mark.parametrize("query", ["tension border", "volcano"])
def test_a_bad_change_keeps_the_old_rules_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    alerter = LiveAlerter([tmp_path], SECONDS)
    version = alerter.rules.version
    with caplog.at_level(logging.ERROR):
        write(tmp_path, "two.yaml", "two", query)
        assert until(lambda: f"version {version} stays in force: {tmp_path}/two.yaml:" in caplog.text)
        assert rang(alerter) == ["one"]
    write(tmp_path, "two.yaml", "two", "border NEAR/5 tension")
    assert until(lambda: rang(alerter) == ["one", "two"])


def test_an_emptied_folder_keeps_the_old_rules(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    alerter = LiveAlerter([tmp_path], SECONDS)
    with caplog.at_level(logging.ERROR):
        (tmp_path / "one.yaml").unlink()
        assert until(lambda: "no good rule is left" in caplog.text)
    assert rang(alerter) == ["one"]


def test_what_each_rule_did_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    write(tmp_path, "two.yaml", "two", "tension /S border")
    seen: list[tuple[Tally, RuleSet, int]] = []
    alerter = LiveAlerter([tmp_path], SECONDS, lambda *report: seen.append(report))
    rang(alerter)
    tally, rules, faults = seen[-1]
    assert rules is alerter.rules
    assert faults == 0
    assert (tally["one"].candidates, tally["one"].matches) == (1, 1)
    assert tally["one"].seconds > 0
    assert (tally["two"].candidates, tally["two"].matches) == (1, 1)
    rang(alerter)
    assert seen[-1][0]["one"].matches == 1  # of each batch
    write(tmp_path, "two.yaml", "two", "two words")
    assert until(lambda: bool(rang(alerter)) and seen[-1][2] == 1)


def test_only_what_changed_is_read_and_tried_again(tmp_path: Path) -> None:
    write(tmp_path, "one.yaml", "one", "tension")
    write(tmp_path, "two.yaml", "two", "border")
    known = Known()
    before = {rule.id: rule for rule in load([tmp_path], known).rules}
    write(tmp_path, "two.yaml", "two", "border OR tension")
    after = {rule.id: rule for rule in load([tmp_path], known).rules}
    assert after["one"] is before["one"]
    assert after["two"].version != before["two"].version


def test_shared_lists_that_change_are_read_into_every_file(tmp_path: Path) -> None:
    (tmp_path / "lists.yaml").write_text("lists: {word: tension}", encoding="utf-8")
    write(tmp_path, "one.yaml", "one", "$word")
    known = Known()
    (before,) = load([tmp_path], known).rules
    (tmp_path / "lists.yaml").write_text("lists: {word: border}", encoding="utf-8")
    (after,) = load([tmp_path], known).rules
    assert (str(before.query), str(after.query)) == ("tension", "border")
    assert load([tmp_path], known).rules == (after,)
