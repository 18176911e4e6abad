"""An article as the query engine sees it: words with positions, and places that can be shown as evidence.

Words of the title and of each paragraph are numbered along one axis. Between two paragraphs the numbers
leap by more than the widest proximity, so that no phrase and no NEAR can reach across.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents.text.sentences import boundaries, sentences
from agents.text.tokens import word_offsets, words
from streams.events import Evidence, FieldName, Span

WIDEST = 50  # the largest n of NEAR/n and "a b"~n
GAP = WIDEST + 1
CONTEXT = 1000  # most characters of a sentence on each side of a match: some texts have no sentences


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """Where a query holds: the whole span and each matched word, as character offsets into its field."""

    field: FieldName
    start: int
    end: int
    words: tuple[tuple[int, int], ...]
    operator: str  # what joined the words: "NEAR/5", "phrase", "word"


class Paragraph:
    """A run of words that proximity does not leave. Offsets and sentences are worked out when asked for."""

    def __init__(self, field: FieldName, text: str, offset: int, base: int, language: str) -> None:
        self.field = field
        self.text = text
        self.offset = offset  # of its first character in the field
        self.base = base  # position of its first word
        self.language = language
        self.words = words(text, language)
        self.end = base + len(self.words)

    @cached_property
    def edges(self) -> tuple[list[int], list[int]]:
        """Where in the field every word starts, and where it ends."""
        starts, ends = word_offsets(self.text, self.language)
        return (self.offset + starts).tolist(), (self.offset + ends).tolist()

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """(start, end) in the field, of every sentence; a title is one."""
        spans = [(0, len(self.text))] if self.field == "title" else sentences(self.text, self.language)
        return [(self.offset + start, self.offset + end) for start, end in spans]

    @cached_property
    def first_words(self) -> list[int]:
        """The number of the first word of every sentence that has words, ascending from 0."""
        starts = [] if self.field == "title" else boundaries(self.text, self.language)
        if not any(starts):
            return [0]
        words_before = np.searchsorted(self.edges[0], np.array(starts) + self.offset).tolist()
        return sorted({0, *words_before} - {len(self.words)})

    def sentence_around(self, word: int) -> tuple[int, int]:
        """The numbers of the first word of the sentence that has a word in it, and of the next one's."""
        after = bisect_right(self.first_words, word)
        ends = self.first_words[after : after + 1] or [len(self.words)]
        return self.first_words[after - 1], ends[0]

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence at (or before) an offset in the field."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]


@dataclass(frozen=True)
class Document:
    """One article, analysed. `paragraphs` are in order of position, the title first."""

    title: str | None
    text: str
    language: str
    metadata: Mapping[str, frozenset[str]]
    paragraphs: tuple[Paragraph, ...]

    @cached_property
    def _bases(self) -> list[int]:
        return [paragraph.base for paragraph in self.paragraphs]

    @cached_property
    def title_end(self) -> int:
        """Positions below are in the title."""
        first = self.paragraphs[0] if self.paragraphs else None
        return len(first.words) if first and first.field == "title" else 0

    @cached_property
    def positions(self) -> NDArray[np.int32]:
        """The position of every word, in order."""
        if len(self.paragraphs) == 1:
            return np.arange(len(self.paragraphs[0].words), dtype=np.int32)
        ranges = [np.arange(p.base, p.end, dtype=np.int32) for p in self.paragraphs]
        return np.concatenate(ranges) if ranges else np.arange(0, dtype=np.int32)

    @cached_property
    def end(self) -> int:
        """The position after the last word."""
        return self.paragraphs[-1].end if self.paragraphs else 0

    def paragraph_at(self, position: int) -> Paragraph:
        """The paragraph of the word at a position."""
        return self.paragraphs[bisect_right(self._bases, position) - 1]

    def offsets(self, position: int) -> tuple[int, int]:
        """(start, end) in its field, of the word at a position."""
        paragraph = self.paragraph_at(position)
        starts, ends = paragraph.edges
        return starts[position - paragraph.base], ends[position - paragraph.base]

    def occurrence(self, positions: tuple[int, ...], operator: str) -> Occurrence:
        """The place of some words of one paragraph, given by position in ascending order."""
        paragraph = self.paragraph_at(positions[0])
        starts, ends = paragraph.edges
        base = paragraph.base
        words = tuple([(starts[position - base], ends[position - base]) for position in positions])
        return Occurrence(paragraph.field, words[0][0], words[-1][1], words, operator)

    def opening(self, operator: str) -> Occurrence:
        """The title or else the first sentence: what stands for a match on metadata alone."""
        if not self.paragraphs:
            return Occurrence("body", 0, 0, (), operator)
        first = self.paragraphs[0]
        return Occurrence(first.field, *first.sentences[0], (), operator)

    def evidence(self, occurrence: Occurrence) -> Evidence:
        """An occurrence as the public record, with the sentence (or sentences) around it."""
        text = self.text if occurrence.field == "body" else self.title or ""
        start, end = self._sentence(occurrence)
        start, end = max(start, occurrence.start - CONTEXT), min(end, occurrence.end + CONTEXT)
        return Evidence(
            field=occurrence.field,
            start=occurrence.start,
            end=occurrence.end,
            words=tuple(_span(text, *word) for word in occurrence.words),
            sentence=_span(text, min(start, occurrence.start), max(end, occurrence.end)),
        )

    def _sentence(self, occurrence: Occurrence) -> tuple[int, int]:
        before = bisect_right(self._order, (occurrence.field == "body", occurrence.start))
        paragraph = self.paragraphs[before - 1] if before else None
        if paragraph is None or paragraph.field != occurrence.field:
            return occurrence.start, occurrence.end
        start, end = paragraph.sentences[paragraph.sentence_at(occurrence.start)]
        if occurrence.end > end:
            end = paragraph.sentences[paragraph.sentence_at(occurrence.end - 1)][1]
        return start, end

    @cached_property
    def _order(self) -> list[tuple[bool, int]]:
        return [(paragraph.field == "body", paragraph.offset) for paragraph in self.paragraphs]


def analyse(title: str | None, text: str, language: str, metadata: Mapping[str, frozenset[str]] = {}) -> Document:
    """Split an article into words. `metadata` (entity, theme, country, source, language) is lower-cased."""
    metadata = {"language": frozenset({language}), **metadata}
    paragraphs: list[Paragraph] = []
    base = 0
    offset = 0
    pieces: list[tuple[FieldName, str]] = [("title", title)] if title else []
    pieces += [("body", piece) for piece in text.split("\n\n")]
    for field, piece in pieces:
        paragraph = Paragraph(field, piece, offset if field == "body" else 0, base, language)
        if paragraph.words:
            paragraphs.append(paragraph)
            base += len(paragraph.words) + GAP
        if field == "body":
            offset += len(piece) + 2
    return Document(title, text, language, metadata, tuple(paragraphs))


def _span(text: str, start: int, end: int) -> Span:
    return Span(start=start, end=end, text=text[start:end])
