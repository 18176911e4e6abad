"""The paragraphs of a feed's entry."""

import re
import time
from contextlib import suppress
from html import escape

import pytest
from clean.pages import PARAGRAPHS
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.entry import paragraphs_of
from streams.codec import Reject

STORY = list(PARAGRAPHS)
MARKED_UP = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)


@pytest.mark.parametrize(
    "content",
    [
        "\n\n".join(PARAGRAPHS),
        MARKED_UP,
        escape(MARKED_UP),
        escape(MARKED_UP.replace("’", "&#8217;")),
        f"<figure><img src='a.jpg'><figcaption>A boat. Photo: AP</figcaption></figure>{MARKED_UP}",
        f"<div><img src='a.jpg'><p class='wp-caption-text'>A boat</p></div>{MARKED_UP}",
        f"{MARKED_UP}<p>Read more: <a href='/keeper'>Lighthouse keeper retires</a></p>",
        f"{MARKED_UP}<p><a href='/ferry'>Continue reading…</a></p>",
        f"{MARKED_UP}<p>The post <a href='/ferry'>Ferries</a> appeared first on <a href='/'>The Bay Herald</a>.</p>",
    ],
)
def test_only_the_story_is_left(content: str) -> None:
    assert paragraphs_of(content) == STORY


def test_a_text_that_speaks_of_tags_keeps_them() -> None:
    assert paragraphs_of("<p>In HTML &lt;p&gt; begins a paragraph.</p>") == ["In HTML <p> begins a paragraph."]
    assert paragraphs_of("Fish &amp; ships, 3 &lt; 4") == ["Fish & ships, 3 < 4"]


@pytest.mark.parametrize(
    "content",
    [
        "&lt;img&gt; tags load lazily now. The &lt;iframe&gt; tag does, too, the maker said.",
        "<p><code>&lt;div&gt;</code> elements are overused, says the report.</p>",
        "<p>Watch: Rescue of forty people off Kestrel Bay</p>",
        "<figure><img src='a.jpg'><figcaption>Forty people were rescued off Kestrel Bay.</figcaption></figure>",
    ],
)
def test_what_is_all_there_is_stays(content: str) -> None:
    text = re.sub(r"<[^<>]+>", "", content).replace("&lt;", "<").replace("&gt;", ">")
    assert paragraphs_of(content) == [text]


def test_who_is_quoted_stays_with_the_quote() -> None:
    quote = "<figure><blockquote>We waited for this.</blockquote><figcaption>Ann Lee, captain</figcaption></figure>"
    assert paragraphs_of(f"{MARKED_UP}{quote}") == [*STORY, "We waited for this.", "Ann Lee, captain"]


def test_many_captions_are_dropped_in_bounded_time() -> None:
    started = time.process_time()
    assert paragraphs_of("<p class='wp-caption-text'>x</p> tail" * 10_000) == [" ".join(["tail"] * 10_000)]
    assert time.process_time() - started < 2


@given(st.text() | st.lists(st.sampled_from(["<p>", "&lt;p&gt;", "&amp;", "A word.", "<", "\n"])).map("".join))
def test_any_content_is_read_or_refused(content: str) -> None:
    with suppress(Reject):
        assert all(paragraphs_of(content))
