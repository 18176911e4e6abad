"""spaCy's Matcher, and its PhraseMatcher for literal phrases: over a blank pipeline, so only the tokeniser runs."""

import re
from collections.abc import Sequence
from itertools import product
from typing import Any

import spacy
from spacy.matcher import Matcher, PhraseMatcher

from agents.query.syntax import Near, Node, Text, Word
from bench.rules.peers.peer import Peer, alternatives, plain

Pattern = list[dict[str, Any]]


class SpacyMatcher(Peer):
    """Words, phrases, NEAR and ORs of those; no AND and no NOT. Punctuation counts as a word of a gap."""

    name = "spacy.Matcher"
    families = "QR"
    largest = 1_000  # 10,000: not done with two texts after a minute of CPU
    batch = 1

    def __init__(self) -> None:
        self._language = spacy.blank("en")
        self._matcher = Matcher(self._language.vocab)
        self._stored = 0

    def add(self, node: Node) -> bool:
        patterns = _patterns(node)
        if patterns:
            self._matcher.add(str(self._stored), patterns)
            self._stored += 1
        return bool(patterns)

    def build(self) -> None:
        """Built as it was filled."""

    def match(self, texts: Sequence[str]) -> list[list[int]]:
        return [_found(self._matcher, self._language, text) for text in texts]


class SpacyPhraseMatcher(Peer):
    """Literal phrases, compared in lower case."""

    name = "spacy.PhraseMatcher"
    families = "P"
    largest = 100_000
    batch = 1

    def __init__(self) -> None:
        self._language = spacy.blank("en")
        self._matcher = PhraseMatcher(self._language.vocab, attr="LOWER")
        self._stored = 0

    def add(self, node: Node) -> bool:
        words = plain(node)
        if words:
            self._matcher.add(str(self._stored), [self._language.make_doc(" ".join(words))])
            self._stored += 1
        return bool(words)

    def build(self) -> None:
        """Built as it was filled."""

    def match(self, texts: Sequence[str]) -> list[list[int]]:
        return [_found(self._matcher, self._language, text) for text in texts]


def _found(matcher: Any, language: Any, text: str) -> list[int]:
    strings = language.vocab.strings
    found = matcher(language.make_doc(" ".join(text.split())))
    return sorted({int(strings[key]) for key in {key for key, _, _ in found}})


def _patterns(node: Node) -> list[Pattern] | None:
    if not isinstance(node, Near):
        return _choices(node)
    left, right = _choices(node.left), _choices(node.right)
    if not left or not right:
        return None
    gap: Pattern = [{"OP": f"{{0,{node.n}}}"}] if node.n else []
    orders = [(left, right)] if node.ordered else [(left, right), (right, left)]
    return [a + gap + b for one, other in orders for a, b in product(one, other)]


def _choices(node: Node) -> list[Pattern] | None:
    """The ways to say a word, a phrase or an OR of them; the plain words of an OR in one."""
    ways = [part for part in alternatives(node) if isinstance(part, Text) and not part.field and not part.slop]
    if len(ways) < len(alternatives(node)):
        return None
    words = [found[0] for way in ways if (found := plain(way)) and len(found) == 1]
    others = [[_token(word) for word in way.words] for way in ways if len(plain(way) or ()) != 1]
    return [*([[{"LOWER": {"IN": words}}]] if words else []), *others]


def _token(word: Word) -> dict[str, Any]:
    if word.form != "wildcard":
        return {"LOWER": word.text}
    return {"LOWER": {"REGEX": "^" + re.escape(word.text).replace(r"\*", r"\w*").replace(r"\?", r"\w") + "$"}}
