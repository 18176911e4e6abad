"""Hyperscan: many regular expressions in one automaton, in C. For the phrases of family P."""

import re
from collections.abc import Sequence

from agents.query.syntax import Node
from bench.rules.peers.peer import Peer, plain


class Hyperscan(Peer):
    """Over UTF-8 bytes; each pattern is reported once a text. 100,000 patterns compile for minutes."""

    name = "hyperscan"
    families = "P"
    largest = 10_000
    batch = 1

    def __init__(self) -> None:
        import hyperscan

        self._library = hyperscan
        self._patterns: list[bytes] = []

    def add(self, node: Node) -> bool:
        words = plain(node)
        if words:
            phrase = r"\W+".join(map(re.escape, words))
            self._patterns.append(rf"\b{phrase}\b".encode())
        return bool(words)

    def build(self) -> None:
        self._database = self._library.Database()
        flags = self._library.HS_FLAG_CASELESS | self._library.HS_FLAG_SINGLEMATCH
        ids = list(range(len(self._patterns)))
        self._database.compile(expressions=self._patterns, ids=ids, elements=len(ids), flags=[flags] * len(ids))

    def match(self, texts: Sequence[str]) -> list[list[int]]:
        return [self._scan(text.encode()) for text in texts]

    def _scan(self, text: bytes) -> list[int]:
        found: list[int] = []
        self._database.scan(text, match_event_handler=lambda number, *_: found.append(number))
        return sorted(found)
