"""RSS and Atom entries as raw articles (feedparser reads every dialect)."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import feedparser

from agents.time_limit import TimeIsUp, cpu_limit
from streams.events import RawArticle

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
SECONDS, SECONDS_A_MEGABYTE = 3.0, 3.0  # of processor time; a feed of 5,000 short entries, 0.4 MB, takes one


class TooSlow(Exception):
    """A feed that takes longer to read than any of its size does."""


def entries(data: bytes, source: str) -> Iterator[RawArticle]:
    """One article per entry: its full content where the feed carries it, with the summary as standfirst.

    Raises `TooSlow`.
    """
    try:
        with cpu_limit(SECONDS + SECONDS_A_MEGABYTE * len(data) / 1e6):
            feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    except TimeIsUp:
        raise TooSlow from None
    for entry in feed.entries:
        full, summary = _content(entry), _text(entry.get("summary"))
        published, updated = entry.get("published"), dict.get(entry, "updated")  # its own `get` takes one for the other
        yield RawArticle(
            source=source,
            format="feed",
            content=full or summary or "",
            url=entry.get("link"),
            title=_plain(entry.get("title")),
            author=_plain(entry.get("author")),
            language=entry.get("language"),
            published_at=published or updated,
            updated_at=updated if published else None,
            standfirst=summary if full != summary and full else None,
            section=next((_plain(each["term"]) for each in entry.get("tags", ()) if each.get("term")), None),
            image_url=_image(entry),
        )


def _content(entry: Any) -> str:
    longest: str = max((each.get("value") or "" for each in entry.get("content", ())), key=len, default="")
    return longest


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _plain(value: str | None) -> str | None:
    """Without the markup that many feeds have in what should be text."""
    return unescape(_MARKUP.sub("", value)) if value else value


def _image(entry: Any) -> str | None:
    """The address of the entry's picture: Media RSS, else an enclosure."""
    for each in (*entry.get("media_content", ()), *entry.get("enclosures", ())):
        address, kind = each.get("url") or each.get("href"), f"{each.get('type', '')} {each.get('medium', '')}"
        if address and "image" in kind:
            return str(address)
    return next((str(each["url"]) for each in entry.get("media_thumbnail", ()) if each.get("url")), None)
