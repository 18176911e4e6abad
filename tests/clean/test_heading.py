"""Title and day of an HTML page, where its parts disagree."""

from datetime import date

import pytest

from agents.clean.step import clean_page
from streams.events import CleanArticle

BODY = "".join(
    f"<p>Paragraph {n} says what the council of the town decided that day, and who was there.</p>" for n in range(6)
)
LONG = (
    "After nine months of repairs the crossing is open to lorries again, to the relief of the islands in the north," * 2
)


def page(head: str, top: str) -> CleanArticle:
    html = f"<html><head>{head}</head><body><article>{top}{BODY}</article></body></html>"
    article = clean_page(html, "https://herald.example/council")
    assert isinstance(article, CleanArticle)
    return article


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        (meta("og:title", "Council town decision live"), "<h1>Council decides at last</h1>", "Council decides at last"),
        (meta("og:title", "Council decides"), "<h1>The Daily Herald</h1>" + meta("og:site_name", "The Daily Herald"),
         "Council decides"),
        (meta("og:title", "Council decides"), "<h1>News</h1>", "Council decides"),
        (meta("og:title", "Council decides"), "<h1>One of two headings</h1><h1>The other one</h1>", "Council decides"),
        (meta("og:title", "The &amp;#039;council&amp;#039; decides"), "", "The 'council' decides"),
        (meta("og:title", "Bell &amp;amp; Sons"), "<h1>Bell &amp;amp; Sons</h1>", "Bell & Sons"),
        ("", "<h1>Bell &amp;amp; Sons decide</h1>", "Bell & Sons decide"),
        (meta("og:title", "Bell &amp;#x202e;decides&amp;#10;at last"), "", "Bell decides at last"),
        ("<title>Bell &amp;amp; Sons</title>", "", "Bell & Sons"),
        ("<title>herald.example // » Ann Lee</title>", "", "Ann Lee"),
        ("<title>Council decides | herald.example</title>", "", "Council decides"),
        ("<title>Council decides -- | - the-herald.co.example</title>", "", "Council decides"),
        (f"<title>{'-' * 1_000}</title>", "<h1>Council decides</h1>", "Council decides"),
    ],
)  # fmt: skip
def test_the_title(head: str, top: str, title: str) -> None:
    assert page(head, top).title == title


@pytest.mark.parametrize(
    "below",
    [
        "<p>3 May 2021</p>",
        f"<p>{LONG}</p><p>3 May 2021</p>",
        f"<p>By Ann Lee</p><p>{LONG}</p><p>3 May 2021, 17:40</p>",
    ],
)
@pytest.mark.parametrize("kicker", ["", "Transport - "])
def test_a_day_that_is_shown_under_the_headline(kicker: str, below: str) -> None:
    article = page(meta("og:title", "Council decides at last"), f"<h1>{kicker}Council decides at last</h1>{below}")
    assert article.published is not None
    assert article.published.at.date() == date(2021, 5, 3)


def test_a_headline_with_entities_in_it_is_known_again_on_the_page() -> None:
    article = page("", "<h1>Bell &amp;amp; Sons decide at last</h1><p>3 May 2021</p>")
    assert (article.title, "&amp;" in article.text) == ("Bell & Sons decide at last", False)
    assert article.published is not None


def test_days_in_the_text_are_none_of_publication() -> None:
    article = page("", f"<h1>Council decides at last</h1><p>{LONG}</p><p>{LONG}</p><p>3 May 2021</p>")
    assert article.published is None


def test_the_time_on_the_page_is_before_what_a_tracker_says() -> None:
    seen = '<time itemprop="datePublished" datetime="2021-05-03T17:40:00Z">today</time>'
    article = page(meta("DCSext.articleFirstPublished", "2019-02-05 16:07"), f"<h1>Council decides at last</h1>{seen}")
    assert article.published is not None
    assert article.published.at.date() == date(2021, 5, 3)
