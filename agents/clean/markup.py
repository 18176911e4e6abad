"""HTML as a tree, whatever the source: bounded in time and depth."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from agents.clean.prose import lines
from streams.codec import Reject

MOST_ELEMENTS = 60_000  # a long live blog has 20,000; beyond this an extraction takes longer than it is worth
DEEPEST = 2_048  # levels at which libxml2 stops
MOST_ATTRIBUTES = 1_000  # of one tag: libxml2 compares each with all before it
_BREAKING = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    )
)
# What pages that close none of it nest hundreds of levels deep. Its text stays.
_INLINE = ("b", "big", "em", "font", "i", "s", "small", "span", "strong", "tt", "u")
_SILENT = frozenset(("head", "iframe", "noscript", "script", "style", "svg", "template", "textarea", "title"))
_UNPARSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32)))
# lxml.html's own looks up a class in Python for each element, for forms and inputs, which nobody asks here.
_CLASSES = etree.ElementDefaultClassLookup(
    element=html.HtmlElement, comment=html.HtmlComment, pi=html.HtmlProcessingInstruction, entity=html.HtmlEntity
)
_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|span|article|section|table|meta|title|h[1-6]|a|b|i|em|strong|ul|li|img)\b",
    re.IGNORECASE,
)
_RAW = "script|style|textarea|title|iframe|noembed|noframes|xmp"
# Tags as the HTML standard tokenizes them (comments and raw text skipped), never looking back: linear in time.
# libxml2 closes a raw element that ends with a slash; the standard does not.
_ATTRIBUTE = r"""(?:=[^\s/>=]*+|[^\s/>=]++)(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+"""
_ATTRIBUTES = rf"(?:[\s/]++|{_ATTRIBUTE})*+"
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_TAGS = re.compile(
    r"<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+)"
    rf"|<(?P<raw>{_RAW})\b{_ATTRIBUTES}(?<!/)(?:[^<]++|<(?!/(?P=raw)))*+"
    rf"|<(?P<name>[a-z][^\s/>]*+)(?P<attributes>{_ATTRIBUTES})",
    re.IGNORECASE,
)

# Tags that surely have few attributes, and what is between them: passed over in one go, in a fifth of the time.
_NO_RAW = r"(?![sS](?:[cC]|[tT][yY])|[tT][eEiI]|[iI][fF]|[nN][oO]|[xX])"
_BARE, _VALUE = r"""[^<>"'=]{0,100}+""", r"""(?<=[^\s/"'<>=])=(?:"[^"]*+"|'[^']*+')"""
_ORDINARY = re.compile(rf"""(?:[^<]++|<(?![a-zA-Z]|!--)|<{_NO_RAW}[a-zA-Z]{_BARE}(?:{_VALUE}{_BARE}){{0,40}}+>)*+""")


def looks_like_html(content: str) -> bool:
    """There is a tag among the first 20,000 characters."""
    return _LOOKS_LIKE_HTML.search(content[:20_000]) is not None


def parse(source: str) -> Any:
    """The root element of a page or fragment.

    Raises `Reject` "no-article-text" if nothing is in it, "too-complex" beyond `MOST_ELEMENTS` elements or below
    `DEEPEST` levels.
    """
    data = _bounded(_printable(source)).encode()
    tree, shallow = _tree(data)
    whole = shallow
    if not shallow:
        tree, whole = _tree(data, huge=True)
    if not whole:
        raise Reject("too-complex", f"the page is nested deeper than {DEEPEST} levels, deeper than any article")
    if tree.xpath("count(//*)") > MOST_ELEMENTS:
        raise Reject("too-complex", f"the page has more than {MOST_ELEMENTS} elements, more than any article")
    if not shallow:
        etree.strip_tags(tree, *_INLINE)
    return tree


def _tree(data: bytes, *, huge: bool = False) -> tuple[Any, bool]:
    """The root, and whether all of `data` is below it; unless `huge` nothing is below 255 levels, and nothing after."""
    # A parser of its own each time: lxml's are not to be shared between threads.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=huge)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        raise Reject("no-article-text", "the page holds no text at all") from None
    last = parser.error_log.last_error
    return tree, last is None or last.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT


def _printable(source: str) -> str:
    """Without what no parser takes."""
    try:
        data = source.encode()
    except UnicodeEncodeError:  # lone surrogates
        return _UNPARSABLE.sub("", source)
    if "\ufffe" in source or "\uffff" in source:
        return _UNPARSABLE.sub("", source)
    kept = data.translate(None, _CONTROLS)
    return source if len(kept) == len(data) else kept.decode()


def _bounded(source: str) -> str:
    """`source`, tags with more than `MOST_ATTRIBUTES` attributes without them."""
    kept, at = [], 0
    for tag in _unusual(source):
        if tag.end() - tag.start() > 2 * MOST_ATTRIBUTES and _attributes(tag) > MOST_ATTRIBUTES:
            kept.append(source[at : tag.start("attributes")])
            at = tag.end("attributes")
    return "".join(kept) + source[at:] if kept else source


def _attributes(tag: re.Match[str]) -> int:
    return sum(1 for _ in _ONE_ATTRIBUTE.finditer(tag["attributes"] or ""))


def _unusual(source: str) -> Iterator[re.Match[str]]:
    """The tags, comments and raw texts that `_ORDINARY` does not pass over."""
    at = 0
    while (at := _ORDINARY.match(source, at).end()) < len(source):  # type: ignore[union-attr]  # it matches nothing, too
        if tag := _TAGS.match(source, at):
            yield tag
        at = tag.end() if tag else at + 1


def blocks(tree: Any) -> list[str]:
    """The visible text of `tree`, one line a block element, in the order of the source."""
    return lines("".join(_pieces(tree)))


def _pieces(tree: Any) -> Iterator[str]:
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag, text = element.tag, element.text if event == "start" else element.tail
        if tag in _BREAKING:
            yield "\n"
        if tag in _SILENT and event == "start":
            walk.skip_subtree()
        elif text:
            yield " " if text.isspace() else text.replace("\n", " ")
