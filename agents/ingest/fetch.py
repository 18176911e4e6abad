"""Fetch one page or feed over HTTP: for trying Tocsin out and for small feed lists, not a crawler."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

from agents.ingest.files import from_bytes
from streams.events import RawArticle

SECONDS = 20.0
MAX_BYTES = 20_000_000
USER_AGENT = "tocsin/0.1"


class FetchFailed(Exception):
    """The address gave no page; the message says which and why."""


def fetch(url: str, source: str | None = None) -> Iterator[RawArticle]:
    """The article or the feed entries behind `url`. Raises `FetchFailed`."""
    try:
        host = urlsplit(url).hostname or "local"
        request = urllib.request.Request(url, headers={"User-Agent": USER_AGENT})  # noqa: S310  (http and https only)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            data, charset = answer.read(MAX_BYTES + 1), answer.headers.get_content_charset()
    except (urllib.error.URLError, OSError, ValueError, http.client.HTTPException) as error:
        raise FetchFailed(f"{url}: {getattr(error, 'reason', None) or error}") from None
    if len(data) > MAX_BYTES:
        raise FetchFailed(f"{url}: larger than {MAX_BYTES / 1e6:.0f} MB")
    yield from from_bytes(data, source or host, url=url, charset=charset)
