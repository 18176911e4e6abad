import base64
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.step import Cleaner
from agents.data import DATA
from agents.ingest import feeds
from agents.ingest.files import articles, find, from_bytes, passed_over
from streams.codec import Reject

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>One</title>
<item><title>First &amp; best</title><link>https://one.example/1</link><description>Short.</description>
<pubDate>Thu, 18 Feb 2021 14:22:00 +0300</pubDate></item>
<item><title>Second</title><description>&lt;p&gt;Also short.&lt;/p&gt;</description></item></channel></rss>"""


def test_a_folder_gives_its_articles_in_order_and_no_notes(tmp_path: Path) -> None:
    for name in ("b.html", "a.txt", "README.md", ".hidden.html", "picture.png", "sub/c.htm", ".venv/d.html", "e.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [path.name for path in find(tmp_path)] == ["a.txt", "b.html", "e.jsonl", "c.htm"]
    assert [path.name for path in find(tmp_path / "picture.png")] == ["picture.png"]
    assert [path.name for path in passed_over(tmp_path)] == ["picture.png"]


def test_the_folder_names_the_source_when_it_is_a_host(tmp_path: Path) -> None:
    for folder, source in (("one.example", "one.example"), ("downloads", "local")):
        path = tmp_path / folder / "page.html"
        path.parent.mkdir()
        path.write_text("<p>Hello</p>")
        (article,) = articles(path)
        assert (article.source, article.format, article.content) == (source, "html", "<p>Hello</p>")
    (named,) = articles(path, "two.example")
    assert named.source == "two.example"


def test_a_feed_gives_its_entries() -> None:
    first, second = from_bytes(RSS, "one.example")
    assert (first.title, first.content, first.url) == ("First & best", "Short.", "https://one.example/1")
    assert first.published_at == "Thu, 18 Feb 2021 14:22:00 +0300"
    assert first.format == second.format == "feed"
    assert second.content == "<p>Also short.</p>"


FULL = b"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>One</title>
<item><title>Third</title><description>What it is about.</description><content:encoded>&lt;p&gt;All of it.&lt;/p&gt;
</content:encoded><category>Transport</category><category>Ferries</category>
<media:content url="https://one.example/3.mp4" type="video/mp4"/>
<media:content url="https://one.example/3.jpg" medium="image"/>
<pubDate>Thu, 18 Feb 2021 14:22:00 +0300</pubDate><atom:updated>2021-02-19T08:00:00Z</atom:updated></item>
</channel></rss>"""


def test_a_feed_with_everything() -> None:
    (entry,) = from_bytes(FULL, "one.example")
    assert (entry.content or "").strip() == "<p>All of it.</p>"
    assert (entry.standfirst, entry.section) == ("What it is about.", "Transport")
    assert entry.image_url == "https://one.example/3.jpg"
    assert (entry.published_at, entry.updated_at) == ("Thu, 18 Feb 2021 14:22:00 +0300", "2021-02-19T08:00:00Z")


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (b"<!doctype html><p>x", "html"),
        (b"\xef\xbb\xbf \n<html>", "html"),
        (b"MOSCOW (One) - x", "text"),
        (b"", "text"),
    ],
)
def test_the_format_is_told_from_the_first_bytes(data: bytes, format_: str) -> None:
    (article,) = from_bytes(data, "one.example")
    assert article.format == format_


def test_bytes_that_are_not_utf8_go_in_as_they_are() -> None:
    data = "<p>Гром</p>".encode("windows-1251")
    (article,) = from_bytes(data, "one.example", "html", charset="windows-1251")
    assert article.content is None
    assert base64.b64decode(article.content_base64 or "") == data
    (declared,) = from_bytes(b"<p>plain</p>", "one.example", "html", charset="windows-1251")
    assert declared.content_base64 is not None


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "data",
    [
        b"<rss>" + b"<a>" * 200_000,
        b"<rss " + b" ".join(b"a%d='1'" % n for n in range(60_000)) + b">" + RSS[RSS.index(b"<channel>") :],
    ],
)
def test_a_feed_that_is_slow_to_read_is_given_up_and_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "SECONDS", 0.5)
    monkeypatch.setattr(feeds, "SECONDS_A_MEGABYTE", 0.5)
    before = time.process_time()
    (whole,) = from_bytes(data, "one.example")
    assert time.process_time() - before < 0.5 + 0.5 * len(data) / 1e6 + 1
    refused = Cleaner().answer(whole)
    assert isinstance(refused, Reject)
    assert (refused.reason, "tocsin ingest" in refused.message) == ("whole-feed", True)


_OTHERS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "iso-2022-jp"]


@pytest.mark.parametrize("charset", _OTHERS)
def test_other_charsets_are_no_utf8_even_if_they_could_be(charset: str) -> None:
    page, text = "<!doctype html><p>The council met, 国境 said.</p>", "The council met.\n国境\n"
    for content, format_ in ((page, "html"), (text, "text")):
        (article,) = from_bytes(content.encode(charset), "one.example")
        assert (article.format, article.content) == (format_, None)
        assert base64.b64decode(article.content_base64 or "") == content.encode(charset)


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-be", "utf-32"])
def test_a_feed_may_be_in_any_form_of_unicode(charset: str) -> None:
    feed = RSS.decode().replace('"1.0"?', f'"1.0" encoding="{charset}"?').encode(charset)
    assert [article.title for article in from_bytes(feed, "one.example")] == ["First & best", "Second"]


@given(st.binary(max_size=300))
def test_any_bytes_go_in_and_none_get_lost(data: bytes) -> None:
    for article in from_bytes(data, "one.example", "html"):
        kept = (article.content or "").encode() or base64.b64decode(article.content_base64 or "")
        assert kept == data.removeprefix(b"\xef\xbb\xbf")


def test_entities_of_a_feed_neither_swell_nor_read_files() -> None:
    swelling = "".join(f'<!ENTITY a{each} "{f"&a{each - 1};" * 10}">' for each in range(1, 10))
    entities = f'<!DOCTYPE r [<!ENTITY a0 "swell">{swelling}<!ENTITY file SYSTEM "file://{Path(__file__)}">]>'
    item = "<item><title>&file;</title><link>https://one.example/1</link><description>&a9; &file;</description></item>"
    feed = f'<?xml version="1.0"?>{entities}<rss version="2.0"><channel>{item}</channel></rss>'
    for article in from_bytes(feed.encode(), "one.example"):
        assert len(article.content or "") < 1000
        assert "test_entities_of_a_feed" not in f"{article.title} {article.content}"


def test_the_shipped_samples_can_be_read() -> None:
    found = [article for path in find(DATA / "samples") for article in articles(path)]
    assert len(found) >= 30
    assert {article.format for article in found} == {"html", "text", "feed"}


def test_a_page_that_speaks_of_feeds_is_a_page() -> None:
    page = b"<!DOCTYPE html><html><head><!-- <feed> --><title>x</title></head><body><rss>The council met.</body>"
    assert [raw.format for raw in from_bytes(page, "e.example")] == ["html"]
    assert [
        raw.format for raw in from_bytes(b"<?xml version='1.0'?><!-- a --> <rss><channel></channel></rss>", "e")
    ] == []


def test_markup_in_the_title_of_a_feed_is_read() -> None:
    item = b"<title><![CDATA[Council&#8217;s rules &amp; <b>more</b>: 3 < 4]]></title><category>Arts &amp;amp; Life"
    item += b"</category>"
    [raw] = from_bytes(b'<rss version="2.0"><channel><item>' + item + b"</item></channel></rss>", "e.example")
    assert (raw.title, raw.section) == ("Council’s rules & more: 3 < 4", "Arts & Life")
