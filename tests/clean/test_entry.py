"""The paragraphs of a feed's entry."""

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


@given(st.text() | st.lists(st.sampled_from(["<p>", "&lt;p&gt;", "&amp;", "A word.", "<", "\n"])).map("".join))
def test_any_content_is_read_or_refused(content: str) -> None:
    with suppress(Reject):
        assert all(paragraphs_of(content))
