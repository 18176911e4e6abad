"""Alerts as tests need them."""

import hashlib

from streams.events import Alert, Evidence, RuleMatch, RuleRef, Severity, Span


def alert(
    article: str,
    *,
    story: str | None = None,
    source: str = "one.example",
    rule: str = "border",
    severity: Severity = "high",
    repeat_interval: int | None = None,
    countries: tuple[str, ...] = ("TJ",),
    themes: tuple[str, ...] = ("border_tension",),
) -> Alert:
    sentence = Span(start=0, end=7, text="Tension")
    return Alert(
        id=hashlib.sha256(f"{rule}/{article}".encode()).hexdigest()[:32],
        rule=RuleRef(
            id=rule,
            name=rule.title(),
            version="v1",
            severity=severity,
            query="tension",
            ruleset="r",
            repeat_interval=repeat_interval,
        ),
        article_id=article,
        source=source,
        title=f"Title of {article}",
        url=None,
        language="en",
        published=None,
        countries=countries,
        themes=themes,
        matches=(
            RuleMatch(
                operator="word",
                evidence=Evidence(field="body", start=0, end=7, words=(sentence,), sentence=sentence),
            ),
        ),
        story_id=story,
    )
