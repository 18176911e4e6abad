"""The step of the `story` stage: for each clean article the story that it tells, among those of the last days.

One pass. An article is compared with those that share samples of its shingles, and belongs to the story of the one
it shares most with; else it is the first of a story. Time is event time: when it was published, but never later
than it entered the system, for pages lie about the future.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from agents.story.kinds import Likeness, added, kind_of, likeness
from agents.story.known import Known, id_of, may_be_like, number_of, time_of, unpack
from agents.story.postings import OneIndex, Postings
from agents.story.sketch import Hashes, Sketch, sketch_of
from agents.text.sentences import sentences
from streams.codec import Reject
from streams.events import CleanArticle, Story
from streams.remembering import Timed

_MOST_HOLDERS = 16  # articles found by one shingle: what stands in more of them tells nothing
_MOST_COMPARED = 16
_MOST_SHARED = 0xFFFF  # of which it is told who shares more; no sketch has so many samples
_ID_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    window: timedelta = timedelta(days=7)
    """Articles further apart in event time tell different stories."""
    most: int = 1_000_000
    """Articles remembered; beyond, the one that came first is forgotten."""


class Stories:
    """Remembers articles in order of their coming; forgets those at the old end that the window has passed."""

    def __init__(self, settings: StorySettings, postings: Callable[[], Postings] = OneIndex) -> None:
        self._window, self._most = _milliseconds(settings.window), settings.most
        self._index, self._ids = postings(), OneIndex()
        self._first = 0  # number of the oldest article remembered
        self._rows: list[bytes] = []  # the articles remembered, packed, after `_gone` that are not
        self._gone = 0
        self._offset = 0  # number of the article that the indexes call 0
        self._changes: dict[str, bytes | None] = {}

    def restore(self, kept: Iterable[tuple[str, bytes]]) -> None:
        rows = sorted((value for _, value in kept), key=number_of)
        self._first = self._offset = number_of(rows[0]) if rows else 0
        for row in rows:
            known = unpack(row)
            self._insert(row, known.id, known.sketch.samples[: known.posted])

    def __call__(self, batch: Sequence[Timed[CleanArticle]]) -> list[Sequence[CleanArticle] | Reject]:
        return [self._answer(timed.record, timed.at) for timed in batch]

    def changes(self) -> Mapping[str, bytes | None]:
        changes, self._changes = self._changes, {}
        return changes

    def story(self, article_id: str, text: str, language: str, at: datetime) -> Story:
        """The story of a text; remembers it. The same again for an id that is remembered.

        Raises `ValueError` for an id that is not 32 hex digits.
        """
        id_ = bytes.fromhex(article_id)
        if len(id_) != _ID_BYTES or len(article_id) != 2 * _ID_BYTES:
            raise ValueError("the id of an article is 32 hex digits")
        parts = _sentences(text, language)
        known = self._remembered(id_)
        if known is None:
            time = _milliseconds(at - _EPOCH)
            self._forget(time)
            known = self._place(id_, sketch_of(parts, language), time)
        return Story(
            id=known.story.hex(),
            kind=known.kind,
            of=None if known.kind == "first" else known.of.hex(),
            added=tuple(parts[which] for which in known.added if which < len(parts)),
        )

    def _answer(self, article: CleanArticle, entered: datetime) -> Sequence[CleanArticle] | Reject:
        at = min(article.published.at, entered) if article.published else entered
        try:
            return (replace(article, story=self.story(article.id, article.text, article.language.code, at)),)
        except ValueError:
            return Reject("article-id", "the id of the article is not 32 hex digits, as the clean stage gives")

    def _remembered(self, id_: bytes) -> Known | None:
        rows = self._ids.holders(_of_id(id_)).rows.astype(np.int64) + self._offset
        return next((unpack(row) for row in map(self._row, rows.tolist()) if id_of(row) == id_), None)

    def _place(self, id_: bytes, sketch: Sketch, time: int) -> Known:
        found = self._index.holders(sketch.samples)
        rare = found.counts < _MOST_HOLDERS
        samples = np.concatenate([sketch.samples[rare], sketch.samples[~rare]])  # those posted first
        nearest = self._nearest(sketch, found.rows, time)
        number = self._first + len(self._rows) - self._gone
        known = Known(number, time, id_, id_, "first", id_, replace(sketch, samples=samples), int(rare.sum()))
        if nearest:
            like, old = nearest
            kind = kind_of(sketch, old.sketch, like)
            new = added(sketch, old.sketch) if kind == "update" else ()
            known = replace(known, story=old.story, kind=kind, of=old.id, added=new)
        row = known.pack()
        self._insert(row, id_, samples[: known.posted])
        self._changes[id_.hex()] = row
        return known

    def _nearest(self, sketch: Sketch, rows: Hashes, time: int) -> tuple[Likeness, Known] | None:
        """What shares most with it; of several alike the one that came first."""
        numbers, counts = np.unique(rows, return_counts=True)
        best = None
        fewer = (_MOST_SHARED - counts.clip(max=_MOST_SHARED)).astype(np.uint16)  # 16 bits: sorted by radix
        for at in fewer.argsort(kind="stable")[:_MOST_COMPARED].tolist():
            row = self._row(int(numbers[at]) + self._offset)
            if abs(time_of(row) - time) > self._window or not may_be_like(row, sketch, int(counts[at])):
                continue
            old = unpack(row)
            like = likeness(sketch, old.sketch)
            if like and (best is None or _rank(like, old) > _rank(*best)):
                best = like, old
        return best

    def _insert(self, row: bytes, id_: bytes, samples: Hashes) -> None:
        self._rows.append(row)
        self._index.add(samples)
        self._ids.add(_of_id(id_))

    def _row(self, number: int) -> bytes:
        return self._rows[number - self._first + self._gone]

    def _forget(self, time: int) -> None:
        """Drop what is too old for an article of that time, and make room for it."""
        first = self._first
        while len(self._rows) > self._gone:
            row = self._rows[self._gone]
            if len(self._rows) - self._gone < self._most and time_of(row) >= time - self._window:
                break
            self._changes[id_of(row).hex()] = None
            self._rows[self._gone] = b""
            self._gone, self._first = self._gone + 1, self._first + 1
        if first != self._first:
            self._index.forget(self._first - self._offset)
            self._ids.forget(self._first - self._offset)
        if self._gone > len(self._rows) // 2:
            del self._rows[: self._gone]
            self._gone = 0


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _rank(like: Likeness, old: Known) -> tuple[bool, int, int]:
    return like.same, like.shared, -old.number


def _of_id(id_: bytes) -> Hashes:
    return np.frombuffer(id_, "<u4", count=1)


def _sentences(text: str, language: str) -> list[str]:
    paragraphs = (paragraph for paragraph in text.split("\n") if paragraph.strip())
    return [part[start:end] for part in paragraphs for start, end in sentences(part, language)]
