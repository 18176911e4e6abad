"""HTML pages: parse once, read the metadata, take the body."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from agents.clean.markup import blocks, parse
from agents.clean.metadata import Metadata, read_metadata
from agents.clean.prose import lines, one_line

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
    title = title_of(tree, metadata)
    linked = Counter(word for link in tree.iter("a") for word in "".join(link.itertext()).split())
    return Page(metadata=metadata, title=title, body=story(body_of(tree), title, linked), lines=visible)


def body_of(tree: Any) -> list[str]:
    """The paragraphs of the story, by trafilatura favouring precision. May change `tree`."""
    from trafilatura import bare_extraction

    found = bare_extraction(tree, favor_precision=True, include_comments=False, with_metadata=False)
    return lines(found.text) if found is not None and found.text else []


def story(body: list[str], title: str | None, linked: Counter[str]) -> list[str]:
    """`body` without the headline on top; nothing if all of it is links."""
    if title and body and body[0].casefold() == title.casefold():
        body = body[1:]
    words = Counter(word for line in body for word in line.split())
    return body if (words - linked).total() > _LEAST_PLAIN * words.total() else []


def title_of(tree: Any, metadata: Metadata) -> str | None:
    """The headline: the one the metadata and a heading agree on, else the metadata's, else a heading's."""
    headings = [line for element in tree.iter("h1") if (line := one_line(" ".join(element.itertext())))]
    told = [title for _, title in metadata.titles]
    if told:
        return next((heading for heading in headings if heading.casefold() in (t.casefold() for t in told)), told[0])
    if headings:
        return headings[0]
    element = tree.find(".//title")
    return one_line(element.text_content()) if element is not None else None
