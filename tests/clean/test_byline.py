"""Lines between headline and story that say by whom or when, and those that only look like it."""

from datetime import UTC, datetime

import pytest
from clean.pages import PARAGRAPHS, TITLE
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.byline import author_before_day, before_day, name_in, only_day
from agents.clean.persons import named
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
        ("By Jane Doe in Kestrel Bay", "en", "Jane Doe in Kestrel Bay"),
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


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Jane Doe in Kestrel Bay", "Jane Doe"),
        ("Jane Doe in Oslo and Bob Ray in Bergen", "Jane Doe and Bob Ray"),
        ("Jane Doe, City Editor", "Jane Doe"),
        ("Jane Doe, Diplomatic Correspondent, Oslo", "Jane Doe"),
        ("Jane Doe, Gusau", "Jane Doe"),
        ("Jane Doe, Bob Ray and Cy Orr", "Jane Doe, Bob Ray and Cy Orr"),
        ("Jane Doe, AFP", "Jane Doe, AFP"),
        ("Jana Meier und Eva Klein, dpa", "Jana Meier und Eva Klein, dpa"),
        ("Jane Doe, Jr., Staff Writer", "Jane Doe, Jr."),
        ("Jane Doe", "Jane Doe"),
        ("Reuters, Oslo", "Reuters, Oslo"),
        ("", ""),
    ],
)
def test_an_author_is_neither_what_he_is_nor_where_he_wrote(byline: str, names: str) -> None:
    assert named(byline) == names


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Jane Doe — 18/02/2021 - 10:30", "Jane Doe"),
        ("Jane Doe and Bob Ray | 18 February 2021, 10:30", "Jane Doe and Bob Ray"),
        ("Jane Doe, Gusau — 18/02/2021 - 10:30", "Jane Doe"),
        ("Staff — 18/02/2021 - 10:30", None),
        ("Energy correspondent - 18 February 2021", None),
        ("World News • 18 February 2021", None),
        ("• — 18 February 2021", None),
        ("Northern Ferries — 18/02/2021 - 10:30", None),
    ],
)
def test_a_name_before_the_day_is_of_the_author_and_no_text(line: str, author: str | None) -> None:
    article = page(f"<div>{line}</div><p>The boats of Northern Ferries sail again, which all had asked for.</p>")
    assert (article.text.split("\n\n")[0][:9], article.author) == ("The boats", author)


@pytest.mark.parametrize("line", ["KESTREL BAY — 18 February 2021", "The ferry sailed — on 18 February 2021 it sank"])
def test_a_place_or_a_sentence_before_a_day_stays(line: str) -> None:
    assert page(f"<p>{line}</p>").text.startswith(line)


_PIECES = st.sampled_from(["By", "Jane", "D.", "and", ",", "18 May 2021", "|", "at", "-"])


@given(st.text() | st.lists(_PIECES).map(" ".join))
def test_any_line_is_a_byline_or_not(line: str) -> None:
    name = name_in(line, "en")
    assert name is None or name in " ".join(line.split())
    only_day(line)
    assert (before_day(line) or "") in line
    assert author_before_day(line, [line]) in {before_day(line), None}
    assert len(named(line)) <= len(line) + 2 * line.count(",")


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
