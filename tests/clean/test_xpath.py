"""The elements that trafilatura's expressions select, by lxml and by us."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from trafilatura import xpaths

from agents.clean.predicates import NotUnderstood
from agents.clean.pruning import _LISTS, _ours, quickened
from agents.clean.xpath import _LONGEST, quick

EXPRESSIONS = [expression for name in _LISTS for expression in getattr(xpaths, name)]
OURS = [_ours(expression) for expression in EXPRESSIONS]
QUICK = [(theirs, ours) for theirs, ours in zip(EXPRESSIONS, OURS, strict=True) if theirs is not ours]

_TAGS = st.sampled_from(
    ["div", "p", "section", "span", "article", "main", "aside", "list", "ul", "details", "item", "h1"]
)
_WORDS = st.sampled_from(
    ["comment-list", "Comments", "commentary", "article-body", "post", "entry", "content", "main-content",
     "Page-content", "hidden", " hide", "reply-1", "share", "social", "sidebar", "cookie", "teaser", "Teaser",
     "caption", "bottom", "link",
     "infinite-scroll", "mvp-post-add-box", "navbar", "Nav", "nav", "ad-", "story", "text", "story-body", "fulltext",
     "FULLTEXT", "display:none", "border: 1px", "true", "articleBody", "x" * (_LONGEST + 1), "", "wide"]
)  # fmt: skip
_NAMES = st.sampled_from(
    ["id", "class", "style", "role", "itemprop", "aria-hidden", "data-component", "data-lp-replacement-content"]
)
_ATTRIBUTES = st.dictionaries(_NAMES, st.lists(_WORDS, max_size=3).map(" ".join), max_size=4)


@st.composite
def trees(draw: st.DrawFn) -> Any:
    """A page of a dozen elements, with attributes in any order."""
    root = html.Element("body")
    places = [root]
    for _ in range(draw(st.integers(0, 12))):
        element = etree.SubElement(draw(st.sampled_from(places)), draw(_TAGS))
        for name, value in draw(_ATTRIBUTES).items():
            element.set(name, value)
        places.append(element)
    return root


def test_all_but_the_simplest_are_answered_by_us() -> None:
    left = [theirs.path.strip() for theirs, ours in zip(EXPRESSIONS, OURS, strict=True) if theirs is ours]
    assert [path for path in left if "re:test" in path] == []
    assert len(QUICK) > len(left)


@given(trees())
def test_the_same_elements_are_found(tree: Any) -> None:
    for theirs, ours in QUICK:
        assert ours(tree) == theirs(tree), theirs.path
        assert quick(theirs.path, first=True)(tree) == theirs(tree)[:1], theirs.path


@pytest.mark.parametrize(
    "path",
    ["//div[@id]", ".//*", ".//*[position()=1]", ".//*[@a]|.//b", "(.//*[@a]", ".//*[@a='x' or]",
     ".//*[re:test(@a,'x','g')]",
     ".//*[count(@a)=1]", ".//*[@a=1]", ".//*[contains(@a 'x')]", ".//*[not(@a]", "(.//*[@a][1])[1]",
     ".//*[translate(@a,'x','y')]", ".//*[contains(translate(@a,'AB','a'),'x')]", ".//*[re:test(@a,'(')]"],
)  # fmt: skip
def test_what_is_not_understood_is_left_alone(path: str) -> None:
    with pytest.raises(NotUnderstood):
        quick(path)


def test_trafilatura_is_as_it_was_outside() -> None:
    before = [list(getattr(xpaths, name)) for name in _LISTS]
    with quickened():
        assert [list(getattr(xpaths, name)) for name in _LISTS] != before
    assert [list(getattr(xpaths, name)) for name in _LISTS] == before
