"""Many stored queries against one document."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.query.evaluate import Evaluation
from agents.query.syntax import Query, texts
from agents.query.vocabulary import Vocabulary
from agents.text.document import Document, Occurrence


@dataclass(frozen=True, slots=True)
class Hit:
    """A query that holds, and where: in order of place, title first, never empty."""

    key: str
    occurrences: tuple[Occurrence, ...]


class Matcher:
    """Stored queries of one language (ISO 639-1), ready to match documents."""

    def __init__(self, queries: Mapping[str, Query], language: str = "en") -> None:
        self.language = language
        self._queries = dict(sorted(queries.items()))
        self._vocabulary = Vocabulary(language)
        for query in self._queries.values():
            for text in texts(query.node):
                self._vocabulary.terms(text)

    def match(self, document: Document) -> list[Hit]:
        """The queries that hold in the document, in order of key."""
        evaluation = self.read(document)
        return [
            Hit(key, evaluation.occurrences(query.node))
            for key, query in self._queries.items()
            if evaluation.holds(query.node)
        ]

    def read(self, document: Document) -> Evaluation:
        """The document, ready to be asked about nodes of the stored queries."""
        masks: dict[int, int] = {}
        lookup = self._vocabulary.lookup
        for paragraph in document.paragraphs:
            for position, surface in enumerate(paragraph.words, paragraph.base):
                for term in lookup(surface):
                    masks[term] = masks.get(term, 0) | 1 << position
        return Evaluation(document, self._vocabulary, masks)
