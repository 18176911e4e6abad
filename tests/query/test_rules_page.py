"""Every example in docs/rules.md."""

import re
from pathlib import Path

import pytest
import yaml

from agents.alert.problems import RuleFile
from agents.alert.rules import load_texts
from agents.query import Matcher, parse
from agents.text import analyse

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", PAGE, flags=re.MULTILINE)


def holds(query: str, text: str) -> bool:
    title = text.removeprefix("TITLE: ") if text.startswith("TITLE: ") else None
    return bool(Matcher({"q": parse(query)}).match(analyse(title, "" if title else text, "en")))


def test_the_page_has_its_examples() -> None:
    assert len(ROWS) >= 17


@pytest.mark.parametrize(("query", "rings", "silent"), ROWS)
def test_a_row(query: str, rings: str, silent: str) -> None:
    assert holds(query, rings)
    assert not holds(query, silent)


def test_the_file_loads() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    rules = load_texts([RuleFile("rules.md", block)])
    assert rules.problems == ()
    assert [rule.id for rule in rules.rules] == [each["id"] for each in yaml.safe_load(block)["rules"]]


@pytest.mark.parametrize("query", re.findall(r"`((?:SCORE|country:TJ AND|\"tajik)[^`]*)`", PAGE))
def test_the_queries_in_the_text_parse(query: str) -> None:
    assert parse(query)
