"""Many stored queries against one document."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from agents.query.clues import Clues
from agents.query.compiling import Test, compile_test
from agents.query.places import occurrences
from agents.query.presearch import Added, Presearch
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
        self._keys = sorted(queries)  # of the first `_base` queries; behind them those added later
        self._base = len(self._keys)
        self._queries = [queries[key] for key in self._keys]
        self._tests: list[Test | None] = [None] * len(self._keys)
        self._vocabulary = Vocabulary(language)
        for query in self._queries:
            self._vocabulary.add(query.node)
        self._rarity = Rarity(self._vocabulary)
        self._presearch = self._filed()
        self._added = Added()

    def match(self, document: Document) -> list[Hit]:
        """The queries that hold in the document, in order of key."""
        reading = self.read(document)
        hits = [
            Hit(self._keys[number], self._queries[number], reading)
            for number in self.candidates(reading)
            if (self._tests[number] or self._compile(number))(reading)
        ]
        return sorted(hits, key=lambda hit: hit.key) if len(self._keys) > self._base else hits

    def scan(self, document: Document) -> list[str]:
        """The keys of the queries that hold, by evaluating every one: what `match` is measured against."""
        reading = self.read(document)
        tests = [self._tests[number] or self._compile(number) for number in range(len(self._keys))]
        return sorted(key for key, test in zip(self._keys, tests, strict=True) if test(reading))

    def read(self, document: Document) -> Reading:
        """The document as the stored queries see it."""
        return Reading(document, self._vocabulary)

    def candidates(self, reading: Reading) -> list[int]:
        """The numbers of the queries (in order of key, added ones behind) that the presearch lets through."""
        found = self._presearch.candidates(reading)
        return found + self._added.candidates(reading) if self._added else found

    def add(self, key: str, query: Query) -> None:
        """Store one more query, or another under a key; far quicker than a new matcher of many queries."""
        self.remove(key)
        self._vocabulary.add(query.node)
        self._added.file(len(self._keys), Clues(self._vocabulary, self._rarity.of).of(query.node))
        self._keys.append(key)
        self._queries.append(query)
        self._tests.append(None)

    def remove(self, key: str) -> None:
        """Forget a query, if it is there."""
        base = bisect_left(self._keys, key, 0, self._base)
        numbers = [base] if base < self._base and self._keys[base] == key else []
        numbers += [number for number in range(self._base, len(self._keys)) if self._keys[number] == key]
        for number in numbers:
            self._tests[number] = _never

    def warm(self, documents: Iterable[Document]) -> None:
        """Learn from some documents which words are rare, and file the queries anew."""
        self._rarity.learn(self.read(document) for document in documents)
        self._presearch = self._filed()
        self._added = Added()

    def _filed(self) -> Presearch:
        clues = Clues(self._vocabulary, self._rarity.of)
        filed = ((number, clue) for number, query in enumerate(self._queries) for clue in clues.of(query.node))
        return Presearch(filed, len(self._vocabulary.texts))

    def _compile(self, number: int) -> Test:
        test = self._tests[number] = compile_test(self._queries[number].node, self._vocabulary)
        return test


def _never(reading: Reading) -> bool:
    """The test of a query that was removed."""
    del reading
    return False
