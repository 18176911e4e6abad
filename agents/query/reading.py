"""One document as read with one vocabulary: where each term stands."""

from collections.abc import Iterator
from functools import cached_property
from itertools import chain

import numpy as np

from agents.query import spans as place
from agents.query.kernel import FINEST, Numbers, locate
from agents.query.spans import Spans
from agents.query.syntax import Node
from agents.query.vocabulary import Vocabulary
from agents.text.document import Document

_NONE = np.array([], dtype=np.int32)


class Reading(dict[int, int]):
    """Term to mask: bit p is set where the term stands at position p; 0 if it is not there. The mask of a piece
    of metadata that the document carries is 1. Masks are made when first asked for.
    """

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.document = document
        self.vocabulary = vocabulary
        self.found: dict[int, tuple[Node, Spans]] = {}
        """What `finding.spans` has found. By identity: to hash a tree takes longer than most answers."""
        paragraphs = document.paragraphs
        surfaces = chain.from_iterable([paragraph.words for paragraph in paragraphs])
        self.words = (
            vocabulary.surfaces.numbers(surfaces),
            np.array([paragraph.base for paragraph in paragraphs], dtype=np.int32),
            np.array([paragraph.end for paragraph in paragraphs], dtype=np.int32),
            *vocabulary.bundles.arrays,
            self._metadata(),
            len(vocabulary.texts),
            max(FINEST, (document.end // 63).bit_length()),  # so that 63 blocks are enough
        )
        """What `kernel.locate` takes."""

    @cached_property
    def located(self) -> tuple[Numbers, ...]:
        """The terms present; by term how many places it has, and where these start in the last array, from 1."""
        return locate(*self.words)[:4]

    def __missing__(self, term: int) -> int:
        _, counts, starts, places = self.located
        first, count = starts[term] - 1, counts[term]
        mask = self[term] = place.mask(places[first : first + count].tolist()) if count else 0
        return mask

    @cached_property
    def present(self) -> frozenset[int]:
        """The terms that the document has."""
        return frozenset(self.located[0].tolist())

    def _metadata(self) -> Numbers:
        known = self.vocabulary.metadata
        if not known:
            return _NONE
        pairs = ((key, value) for key, values in self.document.metadata.items() for value in values)
        return np.array(sorted(known[pair] for pair in pairs if pair in known), dtype=np.int32)

    @cached_property
    def title(self) -> int:
        """The positions of the title."""
        return (1 << self.document.title_end) - 1

    def masks(self, terms: tuple[int, ...], field: str | None) -> Iterator[int]:
        """The masks of terms, in one field or all."""
        for term in terms:
            mask = self[term]
            yield mask if field is None else mask & self.title if field == "title" else mask & ~self.title

    def unit_starts(self, unit: str) -> list[int]:
        """The first position of each sentence ("S") or paragraph ("P"), ascending, and the end of all."""
        return self._sentence_starts if unit == "S" else self._paragraph_starts

    def around(self, unit: str, position: int) -> int:
        """The positions of the sentence ("S") or paragraph ("P") that has a word in it."""
        paragraph = self.document.paragraph_at(position)
        first, end = 0, len(paragraph.words)
        if unit == "S":
            first, end = paragraph.sentence_around(position - paragraph.base)
        return (1 << paragraph.base + end) - (1 << paragraph.base + first)

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [*(paragraph.base for paragraph in self.document.paragraphs), self.document.end]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        starts = [paragraph.base + word for paragraph in self.document.paragraphs for word in paragraph.first_words]
        return [*starts, self.document.end]
