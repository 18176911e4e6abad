import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.identity import article_id, canonical_url, web_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example:443/a/B?utm_source=x&id=7&fbclid=y#top", "https://news.example/a/B?id=7"),
        ("http://news.example:8080/", "http://news.example:8080/"),
        ("https://news.example", "https://news.example/"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("https://news.example/a?b=%20c&d", "https://news.example/a?b=%20c&d"),
        ("https://news.example/a?UTM_medium=mail", "https://news.example/a"),
        (" https://news.example/a\n", "https://news.example/a"),
        ("http://[broken", "http://[broken"),
        ("urn:isbn:123", "urn:isbn:123"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(st.text() | st.from_regex(r"https?://[a-z.:]{1,20}/[a-z?&=%#;+0-9]{0,40}", fullmatch=True))
def test_canonical_is_canonical(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


def test_the_id_is_that_of_the_story_not_of_the_link() -> None:
    one = article_id("news.example", "https://news.example/a?id=7&utm_source=mail", "text")
    assert one == article_id("news.example", "http://news.example/a?id=7#top", "other text")
    assert one != article_id("news.example", "https://news.example/a?id=8", "text")
    assert one != article_id("mirror.example", "https://news.example/a?id=7", "text")


@pytest.mark.parametrize("junk", ["/", "//", "http://[", "javascript:x", "mailto:a@b.example", "http:///a", "  ", ""])
def test_what_is_no_web_address_names_no_story(junk: str) -> None:
    assert web_url(junk) is None
    assert article_id("s", junk, "one") == article_id("s", None, "one") != article_id("s", junk, "two")


def test_a_url_carries_no_control_characters() -> None:
    assert web_url("http://a.example/\x1b[2J\u202e") == "http://a.example/[2J"


def test_without_a_url_the_text_decides() -> None:
    assert article_id("s", None, "one") == article_id("s", None, "one") != article_id("s", None, "two")
    assert article_id("s", None, "one") == "f78c9759672debbc58a8538c014462dc"
