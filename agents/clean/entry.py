"""The paragraphs of a feed's entry: HTML, plain text, or HTML that was escaped once too often."""

import re

from lxml import etree

from agents.clean.inserts import is_insert
from agents.clean.markup import blocks, looks_like_html, parse
from agents.clean.prose import lines

_TAIL = re.compile(r"\s*The post .{1,300} (?:appeared first on|first appeared on) .{1,100}$")  # WordPress
# Escaped once too often: it begins with a tag, and closes what it opens.
_BEGINS, _CLOSES = re.compile(r"\s*<(p|div|figure|h[1-6]|ul|ol|blockquote|a|span)[\s>]", re.IGNORECASE), "</{}>"


def paragraphs_of(content: str) -> list[str]:
    """One item a paragraph; captions, invitations to other stories and the words of the feed's maker are none.

    Raises `Reject` as `markup.parse` does.
    """
    marked_up = looks_like_html(content)
    body = _read(content) if marked_up or "&" in content else lines(content)
    begins = None if marked_up or not body else _BEGINS.match(body[0])
    if begins and _CLOSES.format(begins[1]) in "\n".join(body):
        body = _read("\n".join(body))
    body = [line for line in body if not is_insert(line)] or body
    if body and _TAIL.search(body[-1]):
        rest = _TAIL.sub("", body[-1])
        body[-1:] = [rest] if rest else []
    return body


def _read(source: str) -> list[str]:
    """All lines, but for those of captions where there are others."""
    tree = parse(source)
    body = blocks(tree)
    captions = [*tree.iter("figcaption"), *tree.xpath("//p[contains(@class, 'caption-text')]")]
    for caption in captions:
        figure = next(caption.iterancestors("figure"), None)
        if figure is None or (figure.find(".//blockquote") is None and figure.find(".//table") is None):
            caption.tag = "caption-of-picture"
    etree.strip_elements(tree, "caption-of-picture", with_tail=False)
    return blocks(tree) or body
