"""HTML pages: parse once, read the metadata, take the body."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from lxml import etree

from agents.clean.headline import title_of
from agents.clean.inserts import is_insert
from agents.clean.markup import blocks, parse
from agents.clean.metadata import Metadata, read_metadata
from agents.clean.pieces import body_of, is_sentence, size, whole

_UNREAD = ("head", "script", "style", "svg", "template")
_KICKER = 60  # characters that may stand before or after the headline, on its line
_LONGEST_DATELINE = 120  # characters
_UNDER = 8  # lines
_LEAST_PLAIN = 0.1  # share of the words of a story that are not in links, at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    metadata: Metadata
    title: str | None
    body: list[str]  # one item a paragraph
    lines: list[str]  # everything a reader sees, one item a block


def read_page(source: str) -> Page:
    """Metadata, title and body of an HTML page. Raises `Reject` as `markup.parse` does."""
    tree = parse(source)
    metadata, visible = read_metadata(tree), blocks(tree)
    title = title_of(tree, metadata, visible)
    links = [link.text_content() for link in tree.iter("a")]
    etree.strip_elements(tree, *_UNREAD, with_tail=False)  # the extraction copies the tree several times
    body = body_of(tree, fast=True)
    body = whole(body, visible, source)
    cells, run = sum(len(line) for line in body if line.startswith("|")), sentences_run(visible)
    if min(cells, size(run)) > size(body) / 2:  # a page laid out as a table: its cells came as one
        body = run
    return Page(metadata=metadata, title=title, body=story(body, title, links), lines=visible)


def sentences_run(visible: list[str]) -> list[str]:
    """The longest run of lines that are sentences."""
    runs = [list(run) for prose, run in itertools.groupby(visible, is_sentence) if prose]
    return max(runs, key=lambda run: sum(map(len, run)), default=[])


def story(body: list[str], title: str | None, links: Sequence[str]) -> list[str]:
    """`body` without the headline on top and invitations; nothing if all of it is links. `links`: their texts."""
    body = [line for line in body if not is_insert(line)]
    if title and body and unescape(body[0]).casefold() == title.casefold():
        body = body[1:]
    if size(links) < size(body) / 2:  # then most of it is in none
        return body
    words, linked = (Counter(word for line in lines for word in line.split()) for lines in (body, links))
    return body if (words - linked).total() > _LEAST_PLAIN * words.total() else []


def lines_below(page: Page) -> list[str]:
    """The short lines under the headline, where a page without metadata shows its date."""
    return list(_short_ones(under_headline(page)))


def lines_above(page: Page) -> list[str]:
    """The two lines above the headline, if they are short."""
    at = _headline_at(page) or 0
    return [each for each in page.lines[max(0, at - 2) : at] if len(each) < _LONGEST_DATELINE]


def under_headline(page: Page) -> list[str]:
    """The lines under the headline, as far as a byline or a date may be; none where no headline is shown."""
    at = _headline_at(page)
    return [] if at is None else page.lines[at + 1 : at + 1 + _UNDER]


def _headline_at(page: Page) -> int | None:
    title = (page.title or "").casefold()
    for at, line in enumerate(map(unescape, page.lines)):
        if title and title in line.casefold() and len(line) < len(title) + _KICKER:
            return at
    return None


def _short_ones(below: list[str]) -> Iterator[str]:
    """Those before the text; one long line, a standfirst or a caption, may stand between them."""
    long = 0
    for line in below:
        long += len(line) >= _LONGEST_DATELINE
        if long > 1:
            return
        if len(line) < _LONGEST_DATELINE:
            yield line
