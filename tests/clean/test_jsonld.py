"""Which JSON-LD object is the story of a page, and what it refers to."""

import json
import time
from typing import Any

import pytest
from clean.pages import PARAGRAPHS, TITLE
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.jsonld import main_story, names, read
from agents.clean.step import clean_page
from streams.codec import Reject
from streams.events import CleanArticle

KINDS = ("NewsArticle", "Article", "BlogPosting", "LiveBlogPosting")
STORY = {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2021-05-03T17:40:00Z"}
OTHER = {"@type": "NewsArticle", "headline": "Fish prices rise again", "datePublished": "2021-04-01T09:00:00Z"}


def page(data: Any, head: str = "") -> CleanArticle:
    body = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    script = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    head = f"<title>{TITLE} | The Bay Herald</title>{head}"
    found = clean_page(f"<html lang=en><head>{head}{script}</head><body><h1>{TITLE}</h1>{body}</body></html>")
    assert not isinstance(found, Reject)
    return found


@pytest.mark.parametrize("nodes", [[OTHER, STORY], [STORY, OTHER], {"@graph": [OTHER, STORY]}])
def test_of_several_stories_it_is_the_one_of_the_pages_title(nodes: Any) -> None:
    published = page(nodes).published
    assert published is not None
    assert published.at.isoformat() == "2021-05-03T17:40:00+00:00"


def test_of_several_stories_it_is_the_one_of_the_pages_address() -> None:
    unnamed = {**STORY, "headline": "Ferry line is back", "mainEntityOfPage": {"@id": "https://herald.example/ferry"}}
    published = page([OTHER, unnamed], "<link rel=canonical href='https://herald.example/ferry/'>").published
    assert published is not None
    assert published.at.day == 3


def test_a_story_whose_headline_another_begins_with_is_not_that_other() -> None:
    short = {**OTHER, "headline": "Council reopens northern"}
    named = {**STORY, "headline": "Northern ferry line is open again"}
    published = page([named, short]).published
    assert published is not None
    assert published.at.day == 3


def test_an_author_is_a_person() -> None:
    firm = {"@type": "Organization", "@id": "#firm", "name": "The Bay Herald"}
    head = "<meta name=author content='Ann Lee'>"
    assert page({"@graph": [firm, {**STORY, "author": {"@id": "#firm"}}]}, head).author == "Ann Lee"


def test_ids_that_are_no_ids_cost_nothing() -> None:
    data: Any = {"@type": "Thing", "text": "x" * 100_000}
    for _ in range(200):
        data = {"@id": data, "name": "a"}
    started = time.process_time()
    nodes, _ = read(json.dumps([data, STORY]))
    assert main_story(nodes, KINDS, [TITLE], "https://herald.example/" * 50_000)["headline"] == TITLE
    assert time.process_time() - started < 2


def test_an_entry_of_a_live_blog_and_a_readers_comment_are_no_story() -> None:
    entry = {"@type": "BlogPosting", "headline": "Two boats sail", "datePublished": "2021-05-03T20:00:00Z"}
    published = page({**STORY, "@type": "LiveBlogPosting", "liveBlogUpdate": [entry], "comment": [entry]}).published
    assert published is not None
    assert published.at.hour == 17


@pytest.mark.parametrize("author", [{"@id": "#ann"}, [{"@id": "#ann"}], {"@type": "Person", "name": "Ann Lee"}])
def test_what_a_story_names_by_its_id_is_looked_up(author: Any) -> None:
    person = {"@type": "Person", "@id": "#ann", "name": "Ann Lee"}
    assert page({"@graph": [person, {**STORY, "author": author}]}).author == "Ann Lee"


def test_a_story_without_references_stays_as_it_is() -> None:
    assert main_story([STORY], KINDS, [], None) == STORY
    assert main_story([], KINDS, [], None) == {}
    assert names([{"name": "Ann Lee"}, "Bo Ek", {"name": "https://herald.example/ann"}]) == "Ann Lee, Bo Ek"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["@id", "@type", "author", "headline", "datePublished", "mainEntityOfPage", "url"]),
                inner,
            )
        ),
        max_leaves=12,
    )
    | st.sampled_from(["{", '{"headline": "A", ', "]]>"])
)
def test_any_data_has_a_story_or_not(data: Any) -> None:
    nodes, values = read(data if isinstance(data, str) else json.dumps(data))
    story = main_story(nodes, KINDS, ["A"], "https://herald.example/")
    assert not story or str(story["@type"]) or values
