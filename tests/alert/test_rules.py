"""Rule files: good rules load, bad ones are named with file, line and the fix."""

from pathlib import Path

import pytest

from agents.alert.files import STARTER_PACK
from agents.alert.rules import load
from agents.alert.step import Alerter

GOOD = """rules:
- id: border-tension
  name: Border tension
  severity: high
  query: border NEAR/5 tension
  tests: {fire: ["tensions on the Tajik-Afghan border"], quiet: ["a tense match"]}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "border.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_starter_pack_is_good() -> None:
    rules = load([STARTER_PACK])
    assert rules.problems == ()
    assert {"border-tension", "terrorism-list"} <= {rule.id for rule in rules.rules}


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("border NEAR/5 tension", "border tension", "border.yaml:5:"),
        ("border NEAR/5 tension", "border NEAR/99 tension", "border.yaml:5:"),
        ("border NEAR/5 tension", "$border NEAR/5 tension", "border.yaml:5:"),
        ("severity: high", "severity: loud", "border.yaml:4:"),
        ("tensions on the Tajik-Afghan border", "nothing of the kind", "border.yaml:6:"),
        (', quiet: ["a tense match"]', "", "border.yaml:"),
        ("border NEAR/5 tension", "the AND of", "border.yaml:5:"),
        ("  name:", "  nmae:", "border.yaml:"),
        ("rules:", "rules: [", "border.yaml:"),
    ],
)
def test_a_bad_rule_is_named_with_its_place(tmp_path: Path, old: str, new: str, place: str) -> None:
    rules = load([write(tmp_path, GOOD.replace(old, new))])
    assert rules.rules == ()
    assert rules.problems
    assert place in str(rules.problems[0])


def test_one_bad_rule_does_not_stop_the_good_ones(tmp_path: Path) -> None:
    second = GOOD.replace("rules:\n", "").replace("border-tension", "other").replace("border NEAR/5", "border")
    rules = load([write(tmp_path, GOOD + second)])
    assert [rule.id for rule in rules.rules] == ["border-tension"]
    assert [problem.rule for problem in rules.problems] == ["other"]


def test_a_changed_query_is_another_version(tmp_path: Path) -> None:
    (before,) = load([write(tmp_path, GOOD)]).rules
    (after,) = load([write(tmp_path, GOOD.replace("NEAR/5", "NEAR/6"))]).rules
    assert before.version != after.version
    assert Alerter(load([tmp_path])).ruleset.version != load([STARTER_PACK]).version
