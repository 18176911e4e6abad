"""Many stored queries against one document."""

from collections.abc import Iterable, Mapping

from agents.query.clues import Clues
from agents.query.compiling import Test, compile_test
from agents.query.places import occurrences
from agents.query.presearch import Presearch
from agents.query.rarity import Rarity
from agents.query.reading import Reading
from agents.query.syntax import Query
from agents.query.vocabulary import Vocabulary
from agents.text.document import Document, Occurrence


class Hit:
    """A query that holds. Where it holds is worked out when asked for."""

    __slots__ = ("_found", "_reading", "key", "query")

    def __init__(self, key: str, query: Query, reading: Reading) -> None:
        self.key = key
        self.query = query
        self._reading = reading
        self._found: tuple[Occurrence, ...] | None = None

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """The places, in order, title first; never empty."""
        if self._found is None:
            self._found = occurrences(self.query.node, self._reading)
        return self._found

    def __repr__(self) -> str:
        return f"Hit({self.key!r}, {self.occurrences!r})"


class Matcher:
    """Stored queries of one language (ISO 639-1), ready to match documents.

    What a document may match is looked up by rare words (`Presearch`); only that is evaluated. Which words
    are rare is guessed from the words themselves until `warm` has shown the matcher some documents: that
    changes how fast it is, never what it finds.
    """

    def __init__(self, queries: Mapping[str, Query], language: str = "en") -> None:
        self.language = language
        self._keys = sorted(queries)
        self._queries = [queries[key] for key in self._keys]
        self._tests: list[Test | None] = [None] * len(self._keys)
        self._vocabulary = Vocabulary(language)
        for query in self._queries:
            self._vocabulary.add(query.node)
        self._rarity = Rarity(self._vocabulary)
        self._presearch = self._filed()

    def match(self, document: Document) -> list[Hit]:
        """The queries that hold in the document, in order of key."""
        reading = self.read(document)
        return [
            Hit(self._keys[number], self._queries[number], reading)
            for number in self.candidates(reading)
            if (self._tests[number] or self._compile(number))(reading)
        ]

    def scan(self, document: Document) -> list[str]:
        """The keys of the queries that hold, by evaluating every one: what `match` is measured against."""
        reading = self.read(document)
        tests = [self._tests[number] or self._compile(number) for number in range(len(self._keys))]
        return [key for key, test in zip(self._keys, tests, strict=True) if test(reading)]

    def read(self, document: Document) -> Reading:
        """The document as the stored queries see it."""
        return Reading(document, self._vocabulary)

    def candidates(self, reading: Reading) -> list[int]:
        """The numbers of the queries (in order of key) that the presearch lets through."""
        return self._presearch.candidates(reading)

    def warm(self, documents: Iterable[Document]) -> None:
        """Learn from some documents which words are rare, and file the queries anew."""
        self._rarity.learn(self.read(document) for document in documents)
        self._presearch = self._filed()

    def _filed(self) -> Presearch:
        clues = Clues(self._vocabulary, self._rarity.of)
        filed = ((number, clue) for number, query in enumerate(self._queries) for clue in clues.of(query.node))
        return Presearch(filed, len(self._vocabulary.texts))

    def _compile(self, number: int) -> Test:
        test = self._tests[number] = compile_test(self._queries[number].node, self._vocabulary)
        return test
