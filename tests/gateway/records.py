"""Records as the stages publish them, made by hand."""

import hashlib
import time
from datetime import UTC, datetime
from typing import Any

from streams.events import (
    Alert,
    AlertGroup,
    CleanArticle,
    Country,
    EnrichedArticle,
    Entity,
    Evidence,
    Language,
    Place,
    RuleMatch,
    RuleRef,
    Severity,
    Span,
    Theme,
)
from streams.records import Record, publication
from streams.topics import ALERTS, ENRICHED, GROUPS, Topic

NOW = time.time_ns() // 1_000_000
SENTENCE = "There was tension on the border."


def at(topic: Topic[Any], record: Any, partition: int, offset: int, when: int = NOW) -> Record:
    """The record as a consumer gets it."""
    made = publication(topic, record, "test", cause=Record("", None, None, timestamp=when))
    return Record(made.topic, made.key, made.value, made.headers, when, partition, offset)


def alert(
    number: int,
    *,
    rule: str = "border-tension",
    severity: Severity = "high",
    source: str = "one.example",
    title: str | None = "Guards exchange fire",
    sentence: str = SENTENCE,
    countries: tuple[str, ...] = ("TJ", "KG"),
    themes: tuple[str, ...] = ("border_tension",),
    language: str = "en",
    url: str | None = "https://one.example/story",
) -> Alert:
    evidence = Evidence(
        field="body",
        start=0,
        end=len(sentence),
        words=(Span(start=0, end=1, text=sentence[:1]),),
        sentence=Span(start=0, end=len(sentence), text=sentence),
    )
    return Alert(
        id=hashlib.sha256(f"{rule}/{number}".encode()).hexdigest()[:32],
        rule=RuleRef(id=rule, name=rule.title(), version="v1", severity=severity, query="x", ruleset="r"),
        article_id=f"article-{number}",
        source=source,
        title=title,
        url=url,
        language=language,
        published=None,
        countries=countries,
        themes=themes,
        matches=(RuleMatch(operator="word", evidence=evidence),),
    )


def group(joined: Alert, *, story: str = "s", count: int = 1, sources: tuple[str, ...] | None = None) -> AlertGroup:
    key = f"rule={joined.rule.id},story={story}"
    fingerprint = hashlib.sha256(key.encode()).hexdigest()[:16]
    when = datetime(2026, 3, 1, tzinfo=UTC)
    return AlertGroup(
        id=hashlib.sha256(f"{fingerprint}{joined.id}".encode()).hexdigest()[:32],
        fingerprint=fingerprint,
        group_key=key,
        rings=count == 1,
        cause="first" if count == 1 else "update",
        starts_at=when,
        updated_at=when,
        severity=joined.rule.severity,
        count=count,
        sources=sources or (joined.source,),
        article_ids=(joined.article_id,),
        countries=joined.countries,
        themes=joined.themes,
        alert=joined,
    )


def enriched(number: int, *, text: str = SENTENCE, names: tuple[str, ...] = ("Ann", "Bo")) -> EnrichedArticle:
    article = CleanArticle(
        id=f"article-{number}",
        source="one.example",
        title="Guards exchange fire",
        text=text,
        language=Language(code="en", confidence=1.0),
        published=None,
    )
    khujand = Place(
        entity_id="geonames:1514879",
        name="Khujand",
        country="TJ",
        admin1="Sughd",
        geonames_id=1514879,
        lat=40.28,
        lon=69.63,
        precision="city",
        cue="name",
        cue_text=None,
        mentions=1,
    )
    return EnrichedArticle(
        article=article,
        mentions=(),
        entities=tuple(
            Entity(id=f"person:{name}", name=name, type="PERSON", aliases=(f"Mr {name}",), mentions=2, salience=0.5)
            for name in names
        ),
        countries=(Country(code="TJ", name="Tajikistan", mentions=1),),
        model=None,
        themes=(Theme(id="border_tension", name="Border tension", score=0.9, evidence=()),),
        themes_version="v",
        places=(khujand,),
    )


def alerts(*numbers: int, partition: int = 0, **fields: Any) -> list[Record]:
    """Alerts in one partition, a second after each other, the last now."""
    return [
        at(ALERTS, alert(number, **fields), partition, number, NOW - (numbers[-1] - number) * 1000)
        for number in numbers
    ]


def groups(*members: AlertGroup, partition: int = 0) -> list[Record]:
    return [at(GROUPS, member, partition, offset, NOW + offset) for offset, member in enumerate(members)]


def events(*numbers: int, **fields: Any) -> list[Record]:
    return [at(ENRICHED, enriched(number, **fields), 0, number) for number in numbers]
