"""perq: a percolator in pure Python. Its queries are ANDs of OR-groups of words."""

from collections.abc import Sequence
from typing import Any

from agents.query.syntax import Node
from bench.rules.peers.peer import Peer, alternatives, conditions, single_words


class Perq(Peer):
    """In memory (`MemoryStore`), with its own tokeniser."""

    name = "perq"
    families = "R"  # of the others it expresses no more than the single words
    largest = 100_000
    batch = 1

    def __init__(self) -> None:
        import perq

        self._perq = perq
        self._queries: list[Any] = []

    def add(self, node: Node) -> bool:
        clauses = [list(single_words(alternatives(part))) for part in conditions(node)]
        if any(word is None or not word.isalnum() for clause in clauses for word in clause):
            return False
        self._queries.append(self._perq.Query(len(self._queries), clauses))
        return True

    def build(self) -> None:
        store = self._perq.MemoryStore()
        self._perq.index(self._queries, store)
        self._matcher = self._perq.QueryMatcher(store)

    def match(self, texts: Sequence[str]) -> list[list[int]]:
        return [list(self._matcher.matches(self._perq.Document.from_text(text))) for text in texts]
