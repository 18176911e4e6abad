"""What a page states beside its story: found where it says so, apart from the text, and nothing made up."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from agents.clean.dateline import agency_named
from agents.clean.step import clean_page
from streams.events import CleanArticle, Evidenced

BODY = "".join(
    f"<p>Paragraph {number} of the story says what happened on the bridge that morning, and who was there.</p>"
    for number in range(6)
)


def page(head: str = "", lead: str = "", **stated: Any) -> CleanArticle:
    """The clean form of a page that states this in JSON-LD."""
    story = {
        "@type": "NewsArticle",
        "headline": "Bridge opens again",
        "datePublished": "2026-03-02T08:00:00Z",
        **stated,
    }
    article = clean_page(
        f"<html><head><title>Bridge opens again</title>{head}"
        f'<script type="application/ld+json">{json.dumps(story)}</script></head>'
        f"<body><article><h1>Bridge opens again</h1>{lead}{BODY}</article></body></html>",
        "https://one.example/bridge",
    )
    assert isinstance(article, CleanArticle)
    return article


def test_a_standfirst_is_kept_apart_from_the_text() -> None:
    said = "After nine months of repairs the crossing is open to lorries."
    article = page(head=f'<meta property="og:description" content="{said}">')
    assert article.standfirst == said
    assert said not in article.text
    assert Evidenced(field="standfirst", place="meta og:description") in article.evidence


@pytest.mark.parametrize(
    "said",
    [
        "Paragraph 0 of the story says what happened on the bridge that morning, and who …",
        "Bridge opens again",
        "Bridge opens again…",
        "News",
        "",
    ],
)
def test_what_is_the_beginning_of_the_story_the_title_or_a_label_is_no_standfirst(said: str) -> None:
    assert page(description=said).standfirst is None


def test_a_change_counts_if_it_is_after_publication() -> None:
    article = page(dateModified="2026-03-02T09:30:00Z")
    assert article.updated is not None
    assert article.published is not None
    assert (article.updated.at - article.published.at).total_seconds() == 5400
    assert article.updated.evidence == "json-ld dateModified"
    assert page(dateModified="2026-03-02T08:00:00Z").updated is None
    assert page(dateModified="soon").updated is None
    assert page().updated is None


def test_the_picture_and_its_caption_are_apart() -> None:
    caption = "The bridge on Monday."
    article = page(image=[{"url": "https://one.example/b.jpg", "caption": caption, "creditText": "A. Photographer"}])
    assert article.image is not None
    assert asdict(article.image) == {
        "url": "https://one.example/b.jpg", "caption": caption, "credit": "A. Photographer",
    }  # fmt: skip
    assert caption not in article.text
    assert page(head='<meta property="og:image" content="javascript:alert(1)">').image is None
    plain = page(image="https://one.example/c.jpg").image
    assert plain is not None
    assert (plain.url, plain.caption, plain.credit) == ("https://one.example/c.jpg", None, None)


def test_where_fields_were_found_is_said() -> None:
    article = page(head='<meta name="author" content="Ann Lee">', articleSection="World")
    assert {each.field: each.place for each in article.evidence} == {
        "title": "json-ld headline",
        "section": "json-ld articleSection",
        "author": "meta author",
    }


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("Reuters", "Reuters"),
        ("By Ann Lee, AFP", "AFP"),
        ("BelTA staff", "BelTA"),
        ("Mia", None),
        ("Ann Lee and Bob Ray", None),
        (None, None),
    ],
)
def test_an_agency_is_one_that_a_byline_names(byline: str | None, agency: str | None) -> None:
    assert agency_named(byline) == agency


def test_the_agency_of_a_dateline_comes_first() -> None:
    lead = "<p>MINSK, 2 March (BelTA) - The crossing was opened on Monday by both ministers of transport.</p>"
    assert page(lead=lead, author={"@type": "Person", "name": "Reuters"}).agency == "BelTA"
    assert page(author={"@type": "Organization", "name": "Reuters"}).agency == "Reuters"
    assert page().agency is None


@pytest.mark.parametrize("stated", [{"image": {"url": ["x"]}}, {"image": 7}, {"description": {"a": 1}}, {"image": []}])
def test_what_makes_no_sense_is_nothing(stated: dict[str, Any]) -> None:
    article = page(**stated)
    assert article.image is None
    assert article.standfirst is None


def test_other_stories_that_the_page_lists_are_not_its_own() -> None:
    other = {"@type": "NewsArticle", "headline": "Some other story", "datePublished": "2019-01-01"}
    told = json.dumps({"@type": "ItemList", "itemListElement": [other]})
    article = page(head=f'<script type="application/ld+json">{told}</script>')
    assert article.published is not None
    assert article.published.at.year == 2026
