"""Tags are found at speed without losing step with those that the HTML standard says there are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.clean import markup
from agents.clean.markup import DEEPEST, MOST_ATTRIBUTES, blocks, parse
from agents.clean.step import clean_page
from streams.codec import Reject

_SIGNS = (
    "<a", "<B ", ">", '"', "'", "=", "x", " ", "/", "<script", "<Style>", "</script>", "<!--", "-->", "-", "<", "!",
    ' y="1"', "='", '="', "\n", "<title>", "</title>", "<xm", "<sc", "<te", "é", "<!doctype>", "1",
)  # fmt: skip


@settings(max_examples=1_000)
@given(st.lists(st.sampled_from(_SIGNS)).map("".join))
def test_what_is_not_passed_over_is_what_a_tokenizer_finds(source: str) -> None:
    every = {tag.span() for tag in markup._TAGS.finditer(source)}
    assert {tag.span() for tag in markup._unusual(source)} <= every


_COUNT = MOST_ATTRIBUTES + 2
_SPACED = " ".join(f"""a{n}=">'" """ for n in range(_COUNT))


@pytest.mark.parametrize(
    "attributes",
    [
        _SPACED,
        " ".join(f"a{n}" for n in range(_COUNT)),
        "/".join(f"a{n}" for n in range(_COUNT)),
        "".join(f'a{n}="x"' for n in range(_COUNT)),
        "".join(f"a{n}='<'" for n in range(_COUNT)),
    ],
)
def test_attributes_are_counted_however_they_are_parted(attributes: str) -> None:
    tree = parse(f"<p {attributes}>The council met.")
    assert max(len(element.attrib) for element in tree.iter()) == 0
    assert blocks(tree)[-1].endswith("The council met.")


@pytest.mark.parametrize(
    "before",
    ["", "<b '>", '<b ">', "<!-- ' -->", "<script>'</script>", '<title>"</title>', "<b a=c'>", "<", "<script/>",
     "<title />", "<!-->", "<!--->", "<!-- --!>", "<!-- -\x01->", "<script></\x01script>"],
)  # fmt: skip
def test_no_way_to_hide_attributes(before: str) -> None:
    tree = parse(f"{before}<p {_SPACED}>The council met.")
    assert max(len(element.attrib) for element in tree.iter()) <= 1
    assert blocks(tree)[-1].endswith("The council met.")


def test_no_sign_within_a_tag_hides_it() -> None:
    assert max(len(element.attrib) for element in parse(f"<\x01p {_SPACED}>The council met.").iter()) == 0


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "blockquote"])
def test_text_is_kept_however_deep_it_is_and_what_is_after_it(tag: str) -> None:
    levels, closed = 900, "".join(f"</{each.strip('<')}>" for each in reversed(tag.split(">")))
    page = f"<{tag}>" * levels + "<p>The council met.</p>" + closed * levels + "<p>It voted."
    assert blocks(parse(page))[-2:] == ["The council met.", "It voted."]


@pytest.mark.parametrize("tag", ["b", "span", "font color='red'"])
def test_a_story_whose_marks_are_never_closed_is_kept_whole(tag: str) -> None:
    page = "".join(
        f"<p><{tag}>The council met {n} men from the islands, and heard each of them.</p>" for n in range(300)
    )
    article = clean_page(f"<article>{page}</article>")
    assert not isinstance(article, Reject)
    assert "met 0 men" in article.text
    assert "met 299 men" in article.text


def test_pages_that_no_parser_takes_whole_are_refused_with_the_reason() -> None:
    with pytest.raises(Reject, match="nested deeper than 2048 levels"):
        parse("<div>" * (DEEPEST + 1) + "<p>The council met.")


def test_a_tag_with_some_attributes_keeps_them() -> None:
    page = "<p " + " ".join(f'data-{n}="{n}"' for n in range(MOST_ATTRIBUTES - 1)) + ">The council met."
    assert markup._bounded(page) == page
