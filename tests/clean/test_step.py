import base64
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from clean.pages import BODY, DUMP, HTML, NAVIGATION, TITLE
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import SEED, needs_shared

from agents.clean import readers
from agents.clean.sources import BadHints, Hints, load_hints
from agents.clean.step import Cleaner, CleanSettings, clean_page
from streams.codec import Reject, encode
from streams.events import CleanArticle, Dateline, Format, RawArticle

SETTINGS = CleanSettings(sources={"herald.example": Hints(zone="Europe/London")})


def cleaned(**fields: Any) -> CleanArticle:
    result = Cleaner(SETTINGS).answer(RawArticle(**{"source": "herald.example", **fields}))
    assert not isinstance(result, Reject), result
    [article] = result
    return article


def rejected(**fields: Any) -> Reject:
    result = Cleaner(SETTINGS).answer(RawArticle(**{"source": "herald.example", **fields}))
    assert isinstance(result, Reject), result
    return result


def test_html_page() -> None:
    article = cleaned(content=HTML, url="https://www.herald.example/ferry?fbclid=1")
    assert article.text == BODY
    assert article.title == TITLE
    assert article.section == "Transport"
    assert article.author == "Ann Writer"
    assert article.url == "https://herald.example/ferry"
    assert article.language.code == "en"
    assert article.published is not None
    assert article.published.at == datetime(2021, 5, 3, 16, 40, tzinfo=UTC)
    assert (article.published.zone, article.published.zone_stated) == ("+01:00", True)
    assert article.published.evidence == "meta article:published_time"
    assert article.dateline is not None
    assert article.dateline == Dateline(place="KESTREL BAY", date="3 May", agency="Reuters")


def test_dump() -> None:
    article = cleaned(content=DUMP, format="text")
    assert article.text == BODY
    assert article.title == TITLE
    assert article.section == "Transport"
    assert article.crawled_on == date(2024, 6, 12)
    assert article.published is not None
    assert article.published.at == datetime(2021, 5, 3, 17, 40, tzinfo=ZoneInfo("Europe/London"))
    assert (article.published.zone, article.published.zone_stated) == ("Europe/London", False)
    assert article.published.evidence == "line 7: 3 May 2021, 17:40"


@pytest.mark.parametrize(
    ("also", "day", "doubt"),
    [
        ("", date(2021, 3, 5), True),
        ("Ferries stay in port - 24/02/2021", date(2021, 5, 3), False),
        ("Ferries stay in port - 02/24/2021", date(2021, 3, 5), False),
    ],
)
def test_a_dump_in_figures_is_read_by_its_other_dates_or_says_that_it_is_in_doubt(
    also: str, day: date, doubt: bool
) -> None:
    article = cleaned(
        content=DUMP.replace("3 May 2021", "03/05/2021") + f"\n{also}\n", format="text", source="bay.example"
    )
    assert article.published is not None
    assert article.published.at.date() == day
    evidence = "line 7: 03/05/2021, 17:40"
    assert article.published.evidence == (f"day and month may be swapped, {evidence}" if doubt else evidence)


def test_a_page_in_figures_has_a_day_only_where_something_tells_the_order() -> None:
    page = f"<html lang='en'><body><h1>{TITLE}</h1><p>03/05/2021</p><p>{BODY}</p>{{}}</body></html>"
    assert cleaned(content=page.format(""), source="bay.example").published is None
    article = cleaned(content=page.format("<footer>Yesterday: 24/02/2021</footer>"), source="bay.example")
    assert article.published is not None
    assert article.published.at.date() == date(2021, 5, 3)
    assert article.published.evidence == "shown under the headline: 03/05/2021"


@pytest.mark.parametrize("content", [BODY, "".join(f"<p>{p}</p>" for p in BODY.split("\n\n"))])
def test_feed_item_is_what_the_carrier_says(content: str) -> None:
    article = cleaned(
        content=content,
        format="feed",
        title=f"  {TITLE}\n",
        author="Ann Writer",
        published_at="Mon, 03 May 2021 16:40:00 GMT",
    )
    assert (article.title, article.text, article.author) == (TITLE, BODY, "Ann Writer")
    assert article.published is not None
    assert article.published.evidence == "carrier published_at"
    assert article.published.zone == "UTC"


def test_clean_article_keeps_its_paragraphs() -> None:
    assert cleaned(content=BODY, format="clean", title=TITLE).text == BODY


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1252"])
def test_bytes_are_as_good_as_text(charset: str) -> None:
    data = base64.b64encode(HTML.encode(charset)).decode()
    assert cleaned(content_base64=data).text == BODY


def test_a_fetch_date_is_the_crawl_date() -> None:
    assert cleaned(content=HTML, fetched_at=datetime(2024, 1, 2, tzinfo=UTC)).crawled_on == date(2024, 1, 2)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"content": ""}, "empty-body"),
        ({"content": " \n\u2003"}, "empty-body"),
        ({"content": "x" * 20_000_000}, "too-large"),
        ({"content_base64": "A" * 20_000_000}, "too-large"),
        ({"content": "%PDF-1.4\n..."}, "binary"),
        ({"content_base64": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()}, "binary"),
        ({"content": "\x00\x01\x02" * 50, "format": "text"}, "binary"),
        ({"content_base64": "not base64!"}, "bad-base64"),
        ({"content": "a", "content_base64": "YQ=="}, "both-contents"),
        ({}, "no-content"),
        ({"content": NAVIGATION}, "no-article-text"),
        ({"content": "Home\nSport\nWeather\n", "format": "text"}, "no-article-text"),
        ({"content": "<html></html>"}, "no-article-text"),
        ({"content": "<p>" * 200_000}, "too-complex"),
    ],
)
def test_rejects(fields: dict[str, Any], reason: str) -> None:
    reject = rejected(**fields)
    assert reject.reason == reason
    assert len(reject.message) < 200


def test_the_size_limit_names_its_variable() -> None:
    assert "5000000 allowed (TOCSIN_MAX_ARTICLE_BYTES)" in rejected(content="x" * 5_000_001).message


def test_an_unknown_language_is_no_reject() -> None:
    article = cleaned(content="Zq xv wkj pqz qqx zzk vvx jjq xkw zpq qzx kxv.", format="clean")
    assert article.language.code == "und"
    assert 0 <= article.language.confidence < 0.5


def test_one_faulty_article_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(content: str) -> object:
        raise RecursionError if "ferry" in content else ValueError(content)

    monkeypatch.setattr(readers, "read_page", fails)
    page, dump = RawArticle(source="s", content=HTML), RawArticle(source="s", content=DUMP, format="text")
    cleaner = Cleaner(SETTINGS)
    bad, good = cleaner.answer(page), cleaner.answer(dump)
    assert isinstance(bad, Reject)
    assert (bad.reason, bad.message) == ("cleaning-failed", "cleaning this article failed (RecursionError)")
    assert not isinstance(good, Reject)


def test_lack_of_memory_is_not_the_articles_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(content: str) -> object:
        raise MemoryError

    monkeypatch.setattr(readers, "read_page", fails)
    with pytest.raises(MemoryError):
        Cleaner().answer(RawArticle(source="s", content=HTML))


def test_the_same_article_has_the_same_bytes() -> None:
    raw = RawArticle(source="s", content=HTML)
    cleaner = Cleaner()
    assert len({encode(each) for each in (cleaner.answer(raw), cleaner.answer(raw), Cleaner().answer(raw))}) == 1


def test_the_page_decides_its_format() -> None:
    for page in (HTML, DUMP):
        article = clean_page(page, "https://herald.example/ferry")
        assert isinstance(article, CleanArticle)
        assert (article.text, article.source) == (BODY, "herald.example")


def test_hints_that_cannot_be_used_name_their_file(tmp_path: Any) -> None:
    (tmp_path / "a.example.toml").write_text('zone = "Europe/Nowhere"')
    with pytest.raises(BadHints, match=r"a\.example\.toml: zone 'Europe/Nowhere' is no IANA time zone"):
        load_hints(tmp_path)
    (tmp_path / "a.example.toml").write_text("zon = 1")
    with pytest.raises(BadHints, match=r"a\.example\.toml"):
        load_hints(tmp_path)


@needs_shared
def test_the_reference_dump() -> None:
    result = Cleaner().answer(
        RawArticle(source="eng.belta.by", format="text", content=SEED.read_text(encoding="utf-8"))
    )
    assert not isinstance(result, Reject)
    [article] = result
    assert article.text.startswith("MOSCOW, 18 February (BelTA) - Chairman of the CSTO")
    assert article.text.endswith("cooperation with the CIS and with the SCO.")
    assert article.text.count("\n\n") == 5
    assert article.title == "Rahmon approves plan to implement Tajikistan CSTO presidency"
    assert article.published is not None
    assert article.published.at.isoformat() == "2021-02-18T14:22:00+03:00"
    assert (article.published.zone, article.published.zone_stated) == ("Europe/Minsk", False)
    assert article.section == "Politics"
    assert article.dateline is not None
    assert (article.dateline.place, article.dateline.agency) == ("MOSCOW", "BelTA")
    assert article.crawled_on == date(2024, 5, 14)
    assert (article.language.code, article.url) == ("en", None)


FORMATS = st.sampled_from(["html", "text", "feed", "clean"])


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400), FORMATS, st.none() | st.sampled_from(["utf-8", "cp1251", "utf-16"]))
def test_any_bytes_are_an_article_or_a_reject(data: bytes, kind: Format, charset: str | None) -> None:
    raw = RawArticle(source="s", format=kind, content_base64=base64.b64encode(data).decode(), charset=charset)
    result = Cleaner().answer(raw)
    assert isinstance(result, Reject) or encode(result[0])


PIECES = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</div>",
            "<a href=",
            '"',
            "<!--",
            "&#0;",
            "&#xD800;",
            "<script>",
            "]]>",
            "\x00",
            "\ud800",
            "<table>",
            "12 May 2021",
            "The council met on Monday to discuss it. ",
            "<title>",
            "<h1>",
            "\u202e",
        ]
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=150)
@given(PIECES.map("".join) | st.text(max_size=200), FORMATS)
def test_any_text_is_an_article_or_a_reject(content: str, kind: Format) -> None:
    result = Cleaner().answer(RawArticle(source="s", format=kind, content=content))
    assert isinstance(result, Reject) or encode(result[0])
    assert not isinstance(result, Reject) or result.reason != "cleaning-failed"
