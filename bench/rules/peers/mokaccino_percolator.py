"""mokaccino: a percolator in Rust. AND, OR and NOT over words and prefixes; no places, so no phrase and no NEAR."""

import re
from collections.abc import Sequence
from typing import Any

from agents.query.syntax import And, Node, Not, Or
from bench.rules.peers.peer import Peer, plain, prefix

_WORDS = re.compile(r"\w+")
_FIELD = "text"


class Mokaccino(Peer):
    """A document is given as its set of words: one value of one field each."""

    name = "mokaccino"
    families = "R"
    largest = 100_000
    batch = 1

    def __init__(self) -> None:
        import mokaccino

        self._mokaccino = mokaccino
        self._percolator = mokaccino.Percolator()
        self._stored = 0

    def add(self, node: Node) -> bool:
        query = self._query(node)
        if query is None:
            return False
        self._percolator.add_query_id(query, self._stored)
        self._stored += 1
        return True

    def build(self) -> None:
        self._percolator = self._percolator.optimized()

    def match(self, texts: Sequence[str]) -> list[list[int]]:
        return [sorted(self._percolator.percolate_list(self._document(text))) for text in texts]

    def _document(self, text: str) -> Any:
        document = self._mokaccino.Document()
        for word in set(_WORDS.findall(text.casefold())):
            document.add_value(_FIELD, word)
        return document

    def _query(self, node: Node) -> Any:
        queries = self._mokaccino.Query
        if isinstance(node, And | Or):
            parts = [self._query(part) for part in node.parts]
            if any(part is None for part in parts):
                return None
            return queries.from_and(parts) if isinstance(node, And) else queries.from_or(parts)
        if isinstance(node, Not):
            inner = self._query(node.part)
            return None if inner is None else queries.from_not(inner)
        if stem := prefix(node):
            return queries.from_kprefix(_FIELD, stem)
        words = plain(node)
        return queries.from_kv(_FIELD, words[0]) if words and len(words) == 1 and words[0].isalnum() else None
