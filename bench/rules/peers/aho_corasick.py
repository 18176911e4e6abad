"""ahocorasick_rs: all literals at once, in Rust. For the phrases of family P."""

from collections.abc import Sequence

from agents.query.syntax import Node
from bench.rules.peers.peer import Peer, plain


class AhoCorasick(Peer):
    """Over the case-folded text with single spaces; what starts or ends within a word is dropped afterwards."""

    name = "ahocorasick_rs"
    families = "P"
    largest = 100_000
    batch = 1

    def __init__(self) -> None:
        import ahocorasick_rs

        self._library = ahocorasick_rs
        self._patterns: list[str] = []

    def add(self, node: Node) -> bool:
        words = plain(node)
        if words:
            self._patterns.append(" ".join(words))
        return bool(words)

    def build(self) -> None:
        self._automaton = self._library.AhoCorasick(self._patterns)

    def match(self, texts: Sequence[str]) -> list[list[int]]:
        return [self._whole_words(" ".join(text.casefold().split())) for text in texts]

    def _whole_words(self, text: str) -> list[int]:
        padded = f" {text} "
        found = self._automaton.find_matches_as_indexes(padded, overlapping=True)
        return sorted(
            {number for number, start, end in found if not (padded[start - 1].isalnum() or padded[end].isalnum())}
        )
