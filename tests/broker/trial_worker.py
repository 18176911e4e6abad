"""`tocsin worker` with steps that cost next to nothing: the real command, loop and pool around trivial work.

The whole chain from raw article to alert, so that a stage is what is tried here and not the language model.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import trial

from streams.events import (
    Alert,
    AlertGroup,
    CleanArticle,
    EnrichedArticle,
    EntityArticle,
    Evidence,
    RawArticle,
    RuleMatch,
    RuleRef,
    Severity,
    Span,
    Story,
)
from streams.settings import Settings
from streams.topics import ALERTS, CLEAN, ENRICHED, ENTITIES, GROUPS, RAW, STORIES
from streams.topology import Result, Stage

SECONDS_PER_ARTICLE = 0.001  # so that there is a load to be killed under
RULES: Mapping[str, Severity] = MappingProxyType({"test.first": "low", "test.second": "high"})


def slowly(articles: Sequence[RawArticle]) -> list[Result[CleanArticle]]:
    time.sleep(SECONDS_PER_ARTICLE * len(articles))
    return trial.clean(articles)


def story(articles: Sequence[CleanArticle]) -> list[Result[CleanArticle]]:
    """Each its own: nothing is remembered, so the order of coming, which a kill may change, does not count."""
    return [[replace(each, story=Story(id=each.id, kind="first"))] for each in articles]


def extract(articles: Sequence[CleanArticle]) -> list[Result[EntityArticle]]:
    return [[EntityArticle(article=each, mentions=(), entities=(), countries=(), model=None)] for each in articles]


def classify(articles: Sequence[EntityArticle]) -> list[Result[EnrichedArticle]]:
    none: dict[str, Any] = {"mentions": (), "entities": (), "countries": (), "model": None, "themes": ()}
    return [[EnrichedArticle(article=each.article, **none, themes_version="trial")] for each in articles]


def alert(articles: Sequence[EnrichedArticle]) -> list[Result[Alert]]:
    """Two alerts of every third article."""
    return [[_alert(rule, each.article) for rule in RULES if _third(each.article.id)] for each in articles]


def group(alerts: Sequence[Alert]) -> list[Result[AlertGroup]]:
    return [[] for _ in alerts]


def _third(article: str) -> bool:
    return hashlib.sha256(article.encode()).digest()[0] < 256 // 3


def _alert(rule: str, article: CleanArticle) -> Alert:
    sentence = Span(start=0, end=4, text=article.text[:4])
    evidence = Evidence(field="body", start=0, end=4, words=(sentence,), sentence=sentence)
    ref = RuleRef(id=rule, name=rule, version="1", severity=RULES[rule], query="bell", ruleset="1")
    return Alert(
        id=f"{rule}-{article.id}", rule=ref, article_id=article.id, source=article.source, title=None, url=None,
        language="en", published=None, countries=(), themes=(),
        matches=(RuleMatch(operator="word", evidence=evidence),),
    )  # fmt: skip


STAGES: Mapping[str, Stage[Any, Any]] = MappingProxyType(
    {
        "clean": Stage("clean", RAW, slowly, CLEAN),
        "story": Stage("story", CLEAN, story, STORIES),
        "extract": Stage("extract", STORIES, extract, ENTITIES),
        "classify": Stage("classify", ENTITIES, classify, ENRICHED),
        "alert": Stage("alert", ENRICHED, alert, ALERTS),
        "group": Stage("group", ALERTS, group, GROUPS),
    }
)


def build(settings: Settings) -> dict[str, Stage[Any, Any]]:
    trial.factory(settings)  # refuses what it refuses
    return {stage: STAGES[stage] for stage in settings.stages}


if __name__ == "__main__":
    import sys

    from agents.cli import main, worker

    vars(worker).update(build=build, MEMORIES={})
    sys.argv[1:] = ["worker"]
    main.main()
