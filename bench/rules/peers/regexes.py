"""Compiled regular expressions of the standard library, one rule after another."""

import re
from collections.abc import Callable, Sequence

from agents.query.syntax import And, Near, Node, Not, Or, Text
from bench.rules.peers.peer import Peer, alternatives

Test = Callable[[str], object]


class Regexes(Peer):
    """NEAR is a pattern with a gap of so many words, either way round; AND, OR and NOT are asked in turn."""

    name = "regexes"
    families = "PQR"
    largest = 10_000
    batch = 1

    def __init__(self) -> None:
        self._tests: list[Test] = []

    def add(self, node: Node) -> bool:
        test = _test(node)
        if test:
            self._tests.append(test)
        return test is not None

    def build(self) -> None:
        """They are compiled already."""

    def match(self, texts: Sequence[str]) -> list[list[int]]:
        folded = [text.casefold() for text in texts]
        return [[number for number, test in enumerate(self._tests) if test(text)] for text in folded]


def _test(node: Node) -> Test | None:
    if (pattern := _near(node) if isinstance(node, Near) else _pattern(node)) is not None:
        return re.compile(pattern).search
    if isinstance(node, Not):
        inner = _test(node.part)
        return None if inner is None else lambda text: not inner(text)
    if not isinstance(node, And | Or):
        return None
    tests = [test for part in node.parts if (test := _test(part))]
    if len(tests) < len(node.parts):
        return None
    if isinstance(node, And):
        return lambda text: all(test(text) for test in tests)
    return lambda text: any(test(text) for test in tests)


def _near(node: Near) -> str | None:
    left, right = _pattern(node.left), _pattern(node.right)
    if left is None or right is None:
        return None
    gap = rf"\W+(?:\w+\W+){{0,{node.n}}}"
    return f"{left}{gap}{right}" if node.ordered else f"{left}{gap}{right}|{right}{gap}{left}"


def _pattern(node: Node) -> str | None:
    """Words, phrases and ORs of them as one pattern."""
    parts = [_phrase(part) for part in alternatives(node)]
    known = [part for part in parts if part is not None]
    return rf"\b(?:{'|'.join(known)})\b" if len(known) == len(parts) else None


def _phrase(node: Node) -> str | None:
    if not isinstance(node, Text) or node.field or node.slop:
        return None
    words = (re.escape(word.text).replace(r"\*", r"\w*").replace(r"\?", r"\w") for word in node.words)
    return r"\W+".join(words)
