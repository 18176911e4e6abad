"""The paragraphs of a feed's entry: HTML, plain text, or HTML that was escaped once too often."""

import re

from lxml import etree

from agents.clean.inserts import is_insert
from agents.clean.markup import blocks, looks_like_html, parse
from agents.clean.prose import lines

_TAIL = re.compile(r"\s*The post .{1,300} (?:appeared first on|first appeared on) .{1,100}$")  # WordPress
_BEGINS_WITH_TAG = re.compile(
    r"\s*<(?:p|div|img|figure|h[1-6]|ul|ol|blockquote|a|br|strong|em|span)[\s/>]", re.IGNORECASE
)


def paragraphs_of(content: str) -> list[str]:
    """One item a paragraph; captions, invitations to other stories and the words of the feed's maker are none.

    Raises `Reject` as `markup.parse` does.
    """
    body = _read(content) if looks_like_html(content) or "&" in content else lines(content)
    if body and _BEGINS_WITH_TAG.match(body[0]) and not _BEGINS_WITH_TAG.match(content):
        body = _read("\n".join(body))
    body = [line for line in body if not is_insert(line)]
    if body and _TAIL.search(body[-1]):
        rest = _TAIL.sub("", body[-1])
        body[-1:] = [rest] if rest else []
    return body


def _read(source: str) -> list[str]:
    tree = parse(source)
    etree.strip_elements(tree, "figcaption", with_tail=False)
    for caption in [each for each in tree.iter("p", "span", "div") if "caption-text" in (each.get("class") or "")]:
        caption.drop_tree()
    return blocks(tree)
