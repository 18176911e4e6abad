"""Many stored queries against one document."""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from time import perf_counter
from typing import overload

from agents.query.compiling import Test, compile_test
from agents.query.filing import Filing
from agents.query.places import Place, occurrence, occurrences, places
from agents.query.presearch import Added, Presearch
from agents.query.rarity import Rarity
from agents.query.reading import Reading
from agents.query.syntax import Query
from agents.query.tally import Tally
from agents.query.vocabulary import Vocabulary
from agents.text.document import Document, Occurrence, analyse


class Hit:
    """A query that holds. Where it holds is looked up when asked for."""

    __slots__ = ("_reading", "key", "query")

    def __init__(self, key: str, query: Query, reading: Reading) -> None:
        self.key = key
        self.query = query
        self._reading = reading

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """The places, in order, title first; never empty. Worked out anew each time."""
        return occurrences(self.query.node, self._reading)

    @property
    def places(self) -> list[Place]:
        """The same, unordered and perhaps with repeats, without their words: quicker."""
        return places(self.query.node, self._reading)

    def occurrence(self, place: Place) -> Occurrence:
        """One of its places with its words."""
        return occurrence(place, self._reading)

    def __repr__(self) -> str:
        return f"Hit({self.key!r}, {self.occurrences!r})"


class Hits(Sequence[Hit]):
    """The queries that hold in one document, in order of key: hundreds, if many thousands are stored. `keys` is known
    at once; a `Hit` is made when it is asked for.
    """

    def __init__(self, keys: list[str], numbers: list[int], queries: Sequence[Query], reading: Reading) -> None:
        self.keys = keys
        self._numbers = numbers  # of the queries, by place in `keys`
        self._queries = queries
        self._reading = reading

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | list[Hit]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        return Hit(self.keys[index], self._queries[self._numbers[index]], self._reading)

    def __repr__(self) -> str:
        return repr(list(self))


class Matcher:
    """Stored queries of one language (ISO 639-1), ready to match documents.

    What a document may match is looked up by rare words (`Presearch`); only that is evaluated. Which words
    are rare is guessed from the words themselves until `warm` has shown the matcher some documents: that
    changes how fast it is, never what it finds.
    """

    def __init__(self, queries: Mapping[str, Query], language: str = "en") -> None:
        self.language = language
        self._keys = sorted(queries)  # by number; behind the first `_sorted` come those added later
        self._sorted = len(self._keys)
        self._queries = [queries[key] for key in self._keys]
        self._numbers = {key: number for number, key in enumerate(self._keys)}  # of those in force
        self._tests: list[Test | None] = [None] * len(self._keys)
        self._vocabulary = Vocabulary(language)
        for query in self._queries:
            self._vocabulary.add(query.node)
        self._rarity = Rarity(self._vocabulary)
        self._file()
        self.match(analyse(None, "", language))  # so that no article waits for the kernel to be compiled

    def match(self, document: Document, tally: Tally | None = None) -> Hits:
        """The queries that hold in the document, in order of key. What each took is added to `tally`."""
        reading = self.read(document)
        numbers, candidates = self._presearch.candidates(reading)
        if self._added:
            candidates += self._added.candidates(reading)
        tests, keys = self._tests, self._keys
        if tally is None:
            numbers += [number for number in candidates if (tests[number] or self._compile(number))(reading)]
        else:
            numbers = self._counted(numbers, candidates, reading, tally)
        numbers.sort(key=keys.__getitem__ if len(keys) > self._sorted else None)
        return Hits(_chosen(keys, numbers), numbers, self._queries, reading)

    def _counted(self, decided: list[int], candidates: list[int], reading: Reading, tally: Tally) -> list[int]:
        """`decided` and those of `candidates` that hold."""
        found = list(decided)
        for number in decided:
            tally.add(self._keys[number], candidates=1, matches=1)
        for number in candidates:
            started = perf_counter()
            holds = (self._tests[number] or self._compile(number))(reading)
            tally.add(self._keys[number], candidates=1, matches=holds, seconds=perf_counter() - started)
            if holds:
                found.append(number)
        return found

    def scan(self, document: Document) -> list[str]:
        """The keys of the queries that hold, by evaluating every one: what `match` is measured against."""
        reading = self.read(document)
        return sorted(
            key for key, number in self._numbers.items() if (self._tests[number] or self._compile(number))(reading)
        )

    def read(self, document: Document) -> Reading:
        """The document as the stored queries see it."""
        return Reading(document, self._vocabulary)

    def candidates(self, document: Document) -> int:
        """How many queries are looked at for a document: those that the presearch lets through."""
        reading = self.read(document)
        return sum(map(len, self._presearch.candidates(reading))) + len(self._added.candidates(reading))

    def add(self, key: str, query: Query) -> None:
        """Store one more query, or another under a key; far quicker than a new matcher of many queries."""
        self.remove(key)
        self._vocabulary.add(query.node)
        number = self._numbers[key] = len(self._keys)
        self._added.file(number, Filing(self._vocabulary, self._rarity.of).of(query.node))
        self._keys.append(key)
        self._queries.append(query)
        self._tests.append(None)

    def remove(self, key: str) -> None:
        """Forget a query, if it is there."""
        number = self._numbers.pop(key, None)
        if number is not None:
            self._tests[number] = _never
            self._presearch.forget(number)

    def warm(self, documents: Iterable[Document]) -> None:
        """Learn from some documents which words are rare, and file the queries anew."""
        self._rarity.learn(self.read(document) for document in documents)
        self._file()

    def _file(self) -> None:
        filing = Filing(self._vocabulary, self._rarity.of)
        numbers = self._numbers.values()
        filed = ((number, clue) for number in numbers for clue in filing.of(self._queries[number].node))
        self._presearch = Presearch(filed, len(self._keys), len(self._vocabulary.texts))
        self._added = Added()

    def _compile(self, number: int) -> Test:
        test = self._tests[number] = compile_test(self._queries[number].node, self._vocabulary)
        return test


def _chosen(keys: Sequence[str], numbers: list[int]) -> list[str]:
    """Some keys by number, in half the time that it takes one by one."""
    return list(itemgetter(*numbers)(keys)) if len(numbers) > 1 else [keys[number] for number in numbers]


def _never(reading: Reading) -> bool:
    """The test of a query that was removed."""
    del reading
    return False
