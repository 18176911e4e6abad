"""What a page dump shows around its headline, and what a carrier says: kept, with its place, and nothing made up."""

from datetime import UTC, datetime

import pytest
from clean.pages import BODY, TITLE

from agents.clean.step import Cleaner
from streams.codec import Reject
from streams.events import CleanArticle, Evidenced, RawArticle

STANDFIRST = "Nine months after the storm the crossing carries lorries again, to the relief of the islands"
NAVIGATION = "Home\nSport\nWeather\n\nTransport"


def clean(raw: RawArticle) -> CleanArticle:
    result = Cleaner().answer(raw)
    assert not isinstance(result, Reject)
    return result[0]


def dump(*below: str) -> CleanArticle:
    text = "\n".join((NAVIGATION, TITLE, *below)) + f"\n\n{BODY}\n\nContact us\nImprint\n"
    return clean(RawArticle(source="s", format="text", content=text))


def test_a_dump_shows_standfirst_author_and_change_each_with_its_line() -> None:
    article = dump(STANDFIRST, "By Ann Lee, AFP | 3 May 2021, 17:40", "Updated: 4 May 2021, 09:10")
    assert (article.title, article.section, article.standfirst) == (TITLE, "Transport", STANDFIRST)
    assert (article.author, article.agency) == ("Ann Lee, AFP", "Reuters")  # as its dateline has it
    assert STANDFIRST not in article.text
    assert article.published is not None
    assert article.published.at == datetime(2021, 5, 3, 17, 40, tzinfo=UTC)
    assert article.updated is not None
    assert article.updated.at == datetime(2021, 5, 4, 9, 10, tzinfo=UTC)
    assert article.updated.evidence == "line 8: Updated: 4 May 2021, 09:10"
    assert article.evidence == tuple(
        Evidenced(field=field, place=f"line {line}")
        for field, line in (("title", 5), ("standfirst", 6), ("section", 4), ("author", 7))
    )


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("by Ann Lee Feb. 28, 2024 10:00 pm", "Ann Lee"),
        ("Von Jan Meier und Eva Klein, dpa", "Jan Meier und Eva Klein, dpa"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("By Ann Lee - World news", "Ann Lee"),
        ("**By Ann Lee, City Editor**", "Ann Lee"),
        ("By Ann Lee in Oslo", "Ann Lee"),
        ("Ann Lee - 03/05/2021 - 17:40", "Ann Lee"),
        ("Maria Okonedo - 03/05/2021", None),  # of whom the story speaks
        ("Top Stories - 03/05/2021", None),
        ("By the sea", None),
        ("By 2030", None),
        ("By Ann", None),
        ("Bystanders say a lot", None),
    ],
)
def test_a_byline_names_the_author(line: str, author: str | None) -> None:
    assert dump(line, "3 May 2021, 17:40").author == author


@pytest.mark.parametrize(
    "line", ["Share this story with all of your friends on social media now", "Photo: Ann Lee", "News"]
)
def test_an_invitation_a_credit_or_a_label_is_no_standfirst(line: str) -> None:
    assert dump(line, "3 May 2021, 17:40").standfirst is None


def test_one_date_is_no_change() -> None:
    assert dump("3 May 2021, 17:40").updated is None
    assert dump("Updated 3 May 2021, 17:40").updated is None  # the only one: when it was published


def test_what_a_carrier_says_goes_where_the_page_says_nothing() -> None:
    article = clean(
        RawArticle(
            source="s", format="feed", content=BODY, title=TITLE, standfirst=STANDFIRST, section="Transport",
            author="Ann Lee", published_at="2021-05-03T17:40:00Z", updated_at="2021-05-04T09:10:00Z",
            image_url="https://one.example/bridge.jpg",
        )
    )  # fmt: skip
    assert (article.standfirst, article.section, article.author) == (STANDFIRST, "Transport", "Ann Lee")
    assert article.updated is not None
    assert article.updated.at == datetime(2021, 5, 4, 9, 10, tzinfo=UTC)
    assert article.image is not None
    assert article.image.url == "https://one.example/bridge.jpg"
    assert {each.place for each in article.evidence} == {"carrier"}
    assert len(article.evidence) == 4


def test_a_summary_that_begins_the_story_is_no_standfirst_and_no_address_no_picture() -> None:
    article = clean(
        RawArticle(source="s", format="feed", content=BODY, standfirst=BODY[:120], image_url="javascript:alert(1)")
    )
    assert (article.standfirst, article.image) == (None, None)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("3 May 2021, 14:32", "Updated 3 May 2021, 15:10"),
        ("3 мая 2021, 14:32", "Обновлено 3 мая 2021, 15:10"),
    ],
)
def test_of_two_times_of_a_day_the_first_is_that_of_publication(first: str, later: str) -> None:
    for head in ((TITLE, first, later), (first, later, TITLE), (first, "", later, TITLE)):
        text = "\n".join((NAVIGATION, *head, "", BODY, "", "Contact us", "Imprint"))
        article = clean(RawArticle(source="s", format="text", content=text))
        assert article.published is not None
        assert article.published.at.hour == 14
