"""One document as read with one vocabulary: where each term stands, and where each positional node."""

from collections.abc import Iterator
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from agents.query import spans as place
from agents.query.spans import Spans
from agents.query.syntax import Near, Node, NotNear, Or, Text
from agents.query.vocabulary import Vocabulary
from agents.text.document import Document

_SHORT = 4096  # positions; above, setting bit by bit would copy long masks for every word
_BITS = [1 << position for position in range(_SHORT)]
_BIT = np.left_shift(np.uint64(1), np.arange(64, dtype=np.uint64))


class Reading(dict[int, int]):
    """Term to mask, for the terms present: bit p is set where the term stands at position p. The mask of a
    piece of metadata that the document carries is 1.
    """

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.document = document
        self.vocabulary = vocabulary
        self._spans: dict[Node, Spans] = {}
        surfaces = chain.from_iterable([paragraph.words for paragraph in document.paragraphs])
        self._numbers = list(map(vocabulary.surfaces.__getitem__, surfaces))
        self.update(self._set_bits() if document.end <= _SHORT else self._collect())
        self._unbundle()
        self.metadata = self._metadata()  # terms of the metadata present
        self.update(dict.fromkeys(self.metadata, 1))

    def _set_bits(self) -> dict[int, int]:
        paragraphs = self.document.paragraphs
        bits = _BITS if len(paragraphs) == 1 else chain.from_iterable(_BITS[p.base : p.end] for p in paragraphs)
        masks: dict[int, int] = {}
        for number, bit in zip(self._numbers, bits, strict=False):
            if number:
                if number in masks:
                    masks[number] |= bit
                else:
                    masks[number] = bit
        return masks

    def _collect(self) -> dict[int, int]:
        places: dict[int, list[int]] = {}
        for number, position in zip(self._numbers, self.document.positions.tolist(), strict=True):
            if number:
                places.setdefault(number, []).append(position)
        return {number: place.mask(positions) for number, positions in places.items()}

    def _unbundle(self) -> None:
        """Give the masks of words that are several terms to each of those."""
        for bundle in [number for number in self if number < 0]:
            mask = self.pop(bundle)
            for term in self.vocabulary.bundle(bundle):
                self[term] = self.get(term, 0) | mask

    def _metadata(self) -> list[int]:
        known = self.vocabulary.metadata
        if not known:
            return []
        pairs = ((key, value) for key, values in self.document.metadata.items() for value in values)
        return sorted(known[pair] for pair in pairs if pair in known)

    def digests(self, rows: NDArray[np.int32], count: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """For terms given as rows (by term, `count` in all, 0: not wanted): their positions, and their blocks
        of eight positions, both modulo 64, as bits.
        """
        numbers = np.array(self._numbers, dtype=np.int32)
        positions = self.document.positions
        bundled = (numbers < 0).nonzero()[0].tolist()
        if bundled:
            more = [(term, positions[i]) for i in bundled for term in self.vocabulary.bundle(self._numbers[i])]
            added = np.array(more, dtype=np.int32)
            numbers = np.concatenate((np.maximum(numbers, 0), added[:, 0]))
            positions = np.concatenate((positions, added[:, 1]))
        of_word = rows[numbers]
        singles, blocks = np.zeros(count, dtype=np.uint64), np.zeros(count, dtype=np.uint64)
        np.bitwise_or.at(singles, of_word, _BIT[positions & 63])
        np.bitwise_or.at(blocks, of_word, _BIT[(positions >> 3) & 63])
        return singles, blocks

    @cached_property
    def title(self) -> int:
        """The positions of the title."""
        return (1 << self.document.title_end) - 1

    def masks(self, terms: tuple[int, ...], field: str | None) -> Iterator[int]:
        """The masks of terms, in one field or all."""
        for term in terms:
            mask = self.get(term, 0)
            yield mask if field is None else mask & self.title if field == "title" else mask & ~self.title

    def spans(self, node: Node) -> Spans:
        """Every place of a positional node."""
        found = self._spans.get(node)
        if found is None:
            found = self._spans[node] = self._find(node)
        return found

    def _find(self, node: Node) -> Spans:
        match node:
            case Text(_, slop, field):
                return place.phrase(list(self.masks(self.vocabulary.terms(node), field)), slop)
            case Or(parts):
                return place.union([self.spans(part) for part in parts])
            case Near(left, right, n, ordered):
                return place.near(self.spans(left), self.spans(right), n, ordered)
            case NotNear(left, right, n):
                return place.not_near(self.spans(left), self.spans(right), n)
        raise TypeError(f"{type(node).__name__} has no places")

    def unit_starts(self, unit: str) -> list[int]:
        """The first position of each sentence ("S") or paragraph ("P"), ascending, and the end of all."""
        return self._sentence_starts if unit == "S" else self._paragraph_starts

    def unit_masks(self, unit: str) -> list[int]:
        """The positions of each sentence or paragraph."""
        return self._sentence_masks if unit == "S" else self._paragraph_masks

    @cached_property
    def _sentence_masks(self) -> list[int]:
        return [(1 << end) - (1 << start) for start, end in pairwise(self._sentence_starts)]

    @cached_property
    def _paragraph_masks(self) -> list[int]:
        return [(1 << end) - (1 << start) for start, end in pairwise(self._paragraph_starts)]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [*(paragraph.base for paragraph in self.document.paragraphs), self.document.end]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        starts = [paragraph.base + word for paragraph in self.document.paragraphs for word in paragraph.first_words]
        return [*starts, self.document.end]
