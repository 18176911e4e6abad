from datetime import date
from pathlib import Path

from agents.alert.preview import SAMPLES, preview
from agents.alert.rule import RuleSet
from agents.alert.rules import load
from streams.events import CleanArticle, EnrichedArticle, Language

RULE = """rules:
- id: tension
  name: Tension
  severity: low
  query: {query}
  tests: {{fire: ["tension on the border"], quiet: ["a quiet day"]}}
"""
DAYS = [date(2026, 2, 1), date(2026, 2, 2)]


def article(number: int, text: str) -> tuple[date, EnrichedArticle]:
    clean = CleanArticle(
        id=str(number), source=f"{number % 3}.example", title=None, text=text,
        language=Language(code="en", confidence=1.0), published=None,
    )  # fmt: skip
    event = EnrichedArticle(
        article=clean, mentions=(), entities=(), countries=(), model=None, themes=(), themes_version="v"
    )
    return DAYS[number % 2], event


def rules(folder: Path, query: str) -> RuleSet:
    (folder / "rule.yaml").write_text(RULE.format(query=query), encoding="utf-8")
    return load([folder])


def test_a_preview_counts_what_would_ring_and_what_would_change(tmp_path: Path) -> None:
    articles = [article(number, "tension in the city") for number in range(20)]
    articles += [article(20, "the border"), article(21, "tension on the border"), article(22, "rain")]
    wide, narrow = rules(tmp_path, "tension"), rules(tmp_path, "tension NEAR/5 border OR border")
    seen = preview(articles, wide, narrow)
    tension = seen.rules["tension"]
    assert (seen.articles, tension.alerts, tension.new, tension.gone) == (23, 21, 20, 1)
    assert tension.by_day == {DAYS[0]: 10, DAYS[1]: 11}
    assert sum(tension.by_source.values()) == 21
    assert len(tension.samples) == SAMPLES
    assert preview(articles, wide, wide).rules["tension"].new == 0
