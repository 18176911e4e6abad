"""The rules that are shipped."""

import gzip
import json
from pathlib import Path

from shared_data import SHARED, needs_shared

from agents.alert.evaluation import match_texts
from agents.alert.rules import load

THEMES = Path(__file__).parents[2] / "agents" / "data" / "themes"


def test_every_rule_is_good_and_well_tested() -> None:
    pack = load()
    assert pack.problems == ()
    assert len(pack.rules) >= 25
    for rule in pack.rules:
        assert sum(sample.fires for sample in rule.samples) >= 3, rule.id
        assert sum(not sample.fires for sample in rule.samples) >= 3, rule.id
        assert rule.repeat_interval, rule.id


def test_rules_name_known_themes_and_cover_nearly_all() -> None:
    known = {file.stem for file in THEMES.glob("*.toml")} - {"lists"}
    named = {theme for rule in load().rules for theme in rule.themes}
    assert named <= known
    assert known - named <= {"environmental_crime"}


@needs_shared
def test_ordinary_news_stays_silent() -> None:
    with gzip.open(SHARED / "evals" / "rules" / "quiet.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    alarms = sum(bool(rung) for rung in match_texts(texts))
    assert alarms / len(texts) < 1 / 1000
