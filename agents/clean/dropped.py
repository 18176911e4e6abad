"""What cleaning kept of a page and what it dropped, line by line, and why: for people, not for the stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agents.clean.dump import numbered
from agents.clean.markup import blocks, looks_like_html, parse
from streams.events import CleanArticle

Why = Literal["story", "title", "date", "before the story", "within the story, not of it", "after the story"]
_TELLING = 6  # words: a line of so many is the story's wherever in it it stands


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    why: Why

    @property
    def kept(self) -> bool:
        return self.why == "story"


def judged(content: str, article: CleanArticle) -> list[Line]:
    """Each line a reader of the page sees (HTML or text dump), kept or dropped. Raises `Reject` as parsing does."""
    seen = blocks(parse(content)) if looks_like_html(content) else numbered(content)[0]
    kept = _kept(seen, article.text)
    first, last = min(kept, default=len(seen)), max(kept, default=-1)
    return [Line(line, "story" if at in kept else _why(line, at, first, last, article)) for at, line in enumerate(seen)]


def _kept(seen: Sequence[str], text: str) -> set[int]:
    """The lines that make up `text`, in its order."""
    kept, end = set(), 0
    for at, line in enumerate(seen):
        found = text.find(line, end)
        if found >= 0 and (not text[end:found].strip() or len(line.split()) >= _TELLING):
            kept.add(at)
            end = found + len(line)
    return kept


def _why(line: str, at: int, first: int, last: int, article: CleanArticle) -> Why:
    if article.title and line.casefold() == article.title.casefold():
        return "title"
    if article.published and article.published.evidence.endswith(line[:80]):
        return "date"
    return "before the story" if at < first else "after the story" if at > last else "within the story, not of it"
