"""Alert groups as they come from the topic."""

from datetime import UTC, datetime
from typing import Any

from streams.events import Alert, AlertGroup, Evidence, Published, RuleMatch, RuleRef, Span

AT = datetime(2025, 6, 14, 4, 20, tzinfo=UTC)
TEXT = "Commanders met to lower tensions along the border."


def group(name: str = "one", **changed: Any) -> AlertGroup:
    """A group whose id is `name`; anything may be said otherwise."""
    start, end = TEXT.index("tensions"), TEXT.index("border") + len("border")
    words = (Span(start=start, end=start + 8, text="tensions"), Span(start=end - 6, end=end, text="border"))
    sentence = Span(start=0, end=len(TEXT), text=TEXT)
    evidence = Evidence(field="body", start=start, end=end, words=words, sentence=sentence)
    alert = Alert(
        id=f"alert-{name}",
        rule=RuleRef(
            id="border-tension", name="Border tension", version="1", severity="high", query="border", ruleset="1"
        ),
        article_id=f"article-{name}",
        source="steppe-herald.example",
        title="Commanders meet on Panj bridge",
        url="https://steppe-herald.example/panj",
        language="en",
        published=Published(at=AT, zone="UTC", zone_stated=True, precision="minute", evidence="line 1"),
        countries=changed.get("countries", ("TJ", "AF")),
        themes=changed.get("themes", ("border_tension",)),
        matches=(RuleMatch(operator="NEAR/5", evidence=evidence),),
    )
    said: dict[str, Any] = {
        "id": name,
        "fingerprint": f"fingerprint-{name}",
        "group_key": f"rule=border-tension,story={name}",
        "rings": True,
        "cause": "first",
        "starts_at": AT,
        "updated_at": AT,
        "severity": "high",
        "count": 1,
        "sources": ("steppe-herald.example",),
        "article_ids": (f"article-{name}",),
        "countries": ("TJ", "AF"),
        "themes": ("border_tension",),
        "alert": alert,
    }
    return AlertGroup(**(said | changed))
