"""Every example in docs/rules.md."""

import re
from pathlib import Path

import pytest

from agents.alert.problems import RuleFile
from agents.alert.rules import load_texts
from agents.query import Matcher, QueryError, parse
from agents.text import analyse

MANUAL = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
QUERIES = re.findall(r"```query\n(.*?)```", MANUAL, re.DOTALL)
FILES = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)


@pytest.mark.parametrize("example", QUERIES, ids=lambda example: example.splitlines()[0])
def test_query(example: str) -> None:
    query, *lines = example.strip().splitlines()
    assert lines
    for line in lines:
        sign, text = line[0], line[2:]
        if sign == "!":
            with pytest.raises(QueryError) as error:
                parse(query)
            assert error.value.message == text
        else:
            rings = bool(Matcher({"q": parse(query)}).match(analyse(None, text, "en")))
            assert rings == {"+": True, "-": False}[sign], line


def test_rules_files() -> None:
    rulesets = [load_texts([RuleFile("manual.yaml", text)]) for text in FILES]
    assert not [problem for ruleset in rulesets for problem in ruleset.problems]
    assert [rule.id for ruleset in rulesets for rule in ruleset.rules] == ["border-tension", "watch-borders"]


def test_there_are_examples() -> None:
    assert len(QUERIES) > 15
