"""RSS and Atom entries as raw articles (feedparser reads every dialect)."""

from collections.abc import Iterator
from typing import Any

import feedparser

from streams.events import RawArticle


def entries(data: bytes, source: str) -> Iterator[RawArticle]:
    """One article per entry: its full content where the feed carries it, else its summary."""
    for entry in feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False).entries:
        yield RawArticle(
            source=source,
            format="feed",
            content=_content(entry),
            url=entry.get("link"),
            title=entry.get("title"),
            author=entry.get("author"),
            language=entry.get("language"),
            published_at=entry.get("published") or entry.get("updated"),
        )


def _content(entry: Any) -> str:
    longest: str = max((each.get("value") or "" for each in entry.get("content", ())), key=len, default="")
    return longest or entry.get("summary") or ""
