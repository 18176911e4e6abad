"""Lines between headline and story that say by whom or when, and those that only look like it."""

from datetime import UTC, datetime

import pytest
from clean.pages import PARAGRAPHS, TITLE
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.byline import name_in, only_day
from agents.clean.step import clean_page
from streams.events import CleanArticle

STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(top: str, language: str = "en") -> CleanArticle:
    html = f'<html lang="{language}"><body><h1>{TITLE}</h1>{top}{STORY}<footer><p>Contact us</p></footer></body></html>'
    article = clean_page(html, "https://herald.example/ferry")
    assert isinstance(article, CleanArticle)
    return article


@pytest.mark.parametrize(
    "top",
    [
        "<p>By Jane Doe</p><p>18 February 2021, 10:30</p>",
        "<p>18 February 2021, 10:30</p><p>By Jane Doe</p>",
        "<p>By Jane Doe | 18 February 2021, 10:30</p>",
        "<div>By <a href='/jane'>Jane Doe</a></div><div>Published: Thursday 18 February 2021 at 10:30 am GMT</div>",
    ],
)
def test_who_wrote_a_story_and_when_is_no_part_of_it(top: str) -> None:
    article = page(top)
    assert article.text.split("\n\n") == list(PARAGRAPHS)
    assert article.author == "Jane Doe"
    assert article.published is not None
    assert article.published.at == datetime(2021, 2, 18, 10, 30, tzinfo=UTC)
    places = [each.place for each in article.evidence if each.field == "author"]
    assert [place.partition(" | ")[0] for place in places] == ["shown under the headline: By Jane Doe"]


@pytest.mark.parametrize(
    "line",
    [
        "By the time the police arrived, the harbour was empty.",
        "By Tuesday Evening the Harbour Was Empty",
        "By Popular Demand",
        "18 February 2021 was the coldest day of the year.",
        "On 18 February 2021, the council met.",
        "Von der Leyen visits Kestrel Bay",
        "Di Maria Scores Twice",
    ],
)
def test_what_only_looks_like_a_byline_or_a_day_stays(line: str) -> None:
    asked = "<p>It is by popular demand that the ferry sails again, the council said after the meeting.</p>"
    article = page(f"<p>{line}</p>{asked}")
    assert article.text.split("\n\n")[0] == line
    assert article.author is None


def test_a_byline_further_down_is_of_the_story() -> None:
    article = page(f"<p>{PARAGRAPHS[1]}</p><p>By Jane Doe</p>")
    assert "By Jane Doe" in article.text


def test_what_the_page_says_of_its_author_in_metadata_is_before_what_it_shows() -> None:
    html = (
        f'<html><head><meta name="author" content="Ann Writer"></head><body><h1>{TITLE}</h1><p>By Jane Doe</p>{STORY}'
    )
    article = clean_page(html, None)
    assert isinstance(article, CleanArticle)
    assert (article.author, article.text.split("\n\n")[0]) == ("Ann Writer", PARAGRAPHS[0])


@pytest.mark.parametrize(
    ("line", "language", "name"),
    [
        ("By Jane Doe", None, "Jane Doe"),
        ("BY JANE DOE AND BOB RAY", "en", "JANE DOE AND BOB RAY"),
        ("By Jane van der Doe, Bob Ray and Cy Orr", "en", "Jane van der Doe, Bob Ray and Cy Orr"),
        ("Written by Dr. Jane O'Doe-Ray, Staff Writer", "en", "Dr. Jane O'Doe-Ray, Staff Writer"),
        ("By J. R. Doe Jr.", "en", "J. R. Doe Jr."),
        ("By Jane Doe, AFP", "en", "Jane Doe, AFP"),
        ("By Reuters", "en", "Reuters"),
        ("By Jane Doe – Published 18 February 2021", "en", "Jane Doe"),
        ("By Jane Doe - Posted Tuesday, March 4, 2025", "en", "Jane Doe"),
        ("By Jane Doe (Thursday 18 February 2021)", "en", "Jane Doe"),
        ("Von Jana Müller", "de", "Jana Müller"),
        ("Par Jeanne Dupré, le 18 février 2021", "fr", "Jeanne Dupré"),
        ("Von Jana Müller", "en", None),
        ("By Jane", "en", None),
        ("By Jane Doe was the book that everybody read", "en", None),
        ("By Jane Doe, who was there", "en", None),
        ("By 2021 Prices Had Doubled", "en", None),
        ("By Land and by Sea", "en", None),
        ("By Monday Morning", "en", None),
        ("By Jane Doe on 18 February 2021 in the harbour", "en", None),
        ("Jane Doe", "en", None),
        ("By", "en", None),
        ("", "en", None),
    ],
)
def test_names_in_bylines(line: str, language: str | None, name: str | None) -> None:
    assert name_in(line, language) == name


_PIECES = st.sampled_from(["By", "Jane", "D.", "and", ",", "18 May 2021", "|", "at", "-"])


@given(st.text() | st.lists(_PIECES).map(" ".join))
def test_any_line_is_a_byline_or_not(line: str) -> None:
    name = name_in(line, "en")
    assert name is None or name in " ".join(line.split())
    only_day(line)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("18 February 2021, 10:30", True),
        ("Published: Thu 18 Feb 2021 10:30 GMT | Updated: 19 Feb 2021 08:00 GMT", True),
        ("18.02.2021, 10.30 Uhr", True),
        ("2021年2月18日 10:30", True),
        ("18 February 2021 - 34 comments", False),
        ("The 18 February 2021 decision", False),
        ("Kestrel Bay, 18 February 2021", False),
        ("10:30", False),
        ("", False),
    ],
)
def test_lines_that_are_a_day_and_nothing_else(line: str, told: bool) -> None:
    assert only_day(line) is told
