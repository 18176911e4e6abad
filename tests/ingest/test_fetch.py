"""Fetching over HTTP, from a server on this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from agents.ingest.fetch import FetchFailed, fetch

PAGES = {
    "/feed": ("application/rss+xml", b"<rss><channel><item><title>One</title><link>https://one.example/1</link>"
                                     b"<description>Short.</description></item></channel></rss>"),
    "/page": ("text/html; charset=windows-1251", "<p>Гром</p>".encode("windows-1251")),
}  # fmt: skip


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = PAGES.get(self.path, ("", b""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_feed_address_gives_its_entries(site: str) -> None:
    (entry,) = fetch(f"{site}/feed", "one.example")
    assert (entry.title, entry.content, entry.format) == ("One", "Short.", "feed")


def test_a_page_address_gives_the_page_with_its_charset(site: str) -> None:
    (page,) = fetch(f"{site}/page")
    assert (page.source, page.url, page.charset, page.format) == (
        "127.0.0.1", f"{site}/page", "windows-1251", "html",
    )  # fmt: skip
    assert page.content_base64 is not None


@pytest.mark.parametrize("path", ["/nothing", ":1/x"])
def test_what_cannot_be_fetched_says_why(site: str, path: str) -> None:
    for bad in ("http://[", "http://a b/"):
        with pytest.raises(FetchFailed, match="http://"):
            list(fetch(bad))
    with pytest.raises(FetchFailed, match=r"http://127\.0\.0\.1.*: "):
        list(fetch(site + path if path.startswith("/") else "http://127.0.0.1:1/x"))
