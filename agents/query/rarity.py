"""How rare a term is: a guess from its letters, corrected by the documents seen."""

from collections.abc import Iterable

from agents.query.reading import Reading
from agents.query.syntax import Word
from agents.query.vocabulary import Vocabulary
from agents.text.normalise import stop_words

_PRIOR = 10  # documents that the guess weighs as much as


class Rarity:
    """The share of documents that each term of a vocabulary is in."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._counts: dict[int, int] = {}
        self._documents = 0
        self._known: dict[int, float] = {}

    def of(self, term: int) -> float:
        """The share of documents, 0..1, that a term is expected in."""
        share = self._known.get(term)
        if share is None:
            seen = self._counts.get(term, 0) + _PRIOR * self._guess(term)
            share = self._known[term] = seen / (self._documents + _PRIOR)
        return share

    def learn(self, readings: Iterable[Reading]) -> None:
        """Count the terms of some documents."""
        self._known.clear()
        for reading in readings:
            self._documents += 1
            for term in reading.present:
                self._counts[term] = self._counts.get(term, 0) + 1

    def _guess(self, term: int) -> float:
        """Short words are common, wildcards are several words, metadata is about one article in ten."""
        text = self._vocabulary.texts[term]
        if not isinstance(text, Word):
            return 0.1
        if text.text.casefold() in stop_words(self._vocabulary.language):
            return 0.5
        return min(0.3, 0.3 * 0.7 ** (len(text.text) - 3)) * (2 if text.form == "wildcard" else 1)
