"""Dumps to learn from: of pages with a known story, and of pages whose story the reader of pages finds.

Fewer than half of the sites have a known story. What the markup of the others says is right nearly always (body F1 .96
where it is known), and the more sites, the better the reader of dumps: pasted pages .905 -> .910 to .915 held out.
"""

import hashlib
import json
import lzma
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from agents.clean.context import features
from agents.clean.cuttings import cuttings
from agents.clean.dump import numbered
from agents.clean.heading import slug_of
from agents.clean.inserts import between_paragraphs
from agents.clean.lines import Numbers, measured
from agents.clean.markup import parse
from agents.clean.metadata import read_metadata
from agents.clean.page import read_page
from agents.clean.prose import tidy
from streams.codec import Reject

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_SHORT_STORY = 60  # tokens: in a shorter story a line weighs no more than in one of so many
_MOST_WEIGHT = 40.0
_OF_STORY = 0.5  # share of a line's tokens
_LEAST_FOUND = 60  # words of a story that a page's markup shows
PARTS = 5
"""Of the sites, each held out in turn."""


@dataclass(frozen=True)
class Example:
    """A dump and what is known of it."""

    told: dict[str, Any]  # the row of the data set
    headlines: tuple[str, ...]  # the title, or what the page's metadata say it is
    story: str  # as known, or as the page's markup shows it; empty if neither

    @cached_property
    def read(self) -> tuple[list[str], list[bool]]:
        """The lines that `read_dump` judges, and the gaps before them."""
        lines, gaps = numbered(self.told["text"])
        kept = [at for at, between in enumerate(between_paragraphs(lines)) if not between]
        return [lines[at] for at in kept], [gaps[at] for at in kept]

    @cached_property
    def measured(self) -> Numbers:
        return measured(self.read[0])

    @cached_property
    def rows(self) -> Numbers:
        return features(self.read[0], self.measured, self.read[1], slug_of(self.told["url"]))

    @cached_property
    def wanted(self) -> tuple[Numbers, Numbers]:
        """For each line, the share of its tokens that are the story's, and its weight: so that all pages count."""
        tokens = [tokens_of(line) for line in self.read[0]]
        owner = [at for at, line in enumerate(tokens) for _ in line]
        gold, hits = tokens_of(self.story), Counter[int]()
        flat = [token for line in tokens for token in line]
        for start, _, size in SequenceMatcher(None, flat, gold, autojunk=False).get_matching_blocks():
            hits.update(owner[start : start + size])
        sizes = np.array([len(line) for line in tokens])
        shares = np.array([hits[at] for at in range(len(tokens))]) / np.maximum(sizes, 1)
        return shares, np.minimum(100 * sizes / max(len(gold), _SHORT_STORY), _MOST_WEIGHT) + 0.5

    @property
    def day(self) -> str | None:
        return self.told["published"][:10] if self.told.get("date_visible") else None

    def cut(self) -> list["Example"]:
        """The story alone, and the page without what is before or after it; nothing if only the markup shows it."""
        if not self.told.get("body"):
            return []
        texts = cuttings(*self.read, (self.wanted[0] > _OF_STORY).tolist(), next(iter(self.headlines), None))
        return [replace(self, told={**self.told, "text": text}) for text in texts]


def examples(folder: Path) -> list[Example]:
    """The dumps of `folder`, in the order of the hashes of their ids."""
    pages = {row["id"]: row["html"] for row in _rows(folder / "html.jsonl.xz")}
    found = [
        Example(
            row,
            (row["title"],) if row.get("title_visible") else tuple(_headlines(pages.get(row["id"], ""))),
            row.get("body") or _shown(pages.get(row["id"], "")),
        )
        for row in _rows(folder / "dump.jsonl.xz")
        if numbered(row["text"])[0]
    ]
    return sorted(found, key=lambda each: hashlib.sha256(each.told["id"].encode()).digest())


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _headlines(page: str) -> Iterator[str]:
    try:
        tree = parse(page)
    except Reject:
        return
    yield from (title for _, title in read_metadata(tree).titles)
    yield from (" ".join("".join(element.itertext()).split()) for element in tree.iter("h1"))


def _shown(page: str) -> str:
    """The story of a page as its markup shows it."""
    try:
        story = "\n".join(read_page(page).body)
    except Reject:
        return ""
    return story if len(story.split()) >= _LEAST_FOUND else ""


def tokens_of(text: str) -> list[str]:
    """The words of `text`, and each sign of a script without spaces."""
    return _TOKEN.findall(text)


def part_of(each: Example) -> int:
    """Which of the parts a page's site is in."""
    return zlib.crc32(each.told["site"].encode()) % PARTS


def same_title(one: str, other: str) -> bool:
    """The same words; without the soft hyphens that some pages have within them, and a reader does not see."""
    one, other = (re.sub(r"[\W_]+", " ", tidy(title).casefold()).strip() for title in (one, other))
    return one == other
