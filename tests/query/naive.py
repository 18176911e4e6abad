"""The query language once more, written straight from the table in docs/rules.md: slow and plain.

It knows nothing of bits, presearch or lemmas: a text is given as words already, and a small table says
which words are forms of one another.
"""

import re
from dataclasses import dataclass
from itertools import product

from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within, Word

LEMMAS = {
    "borders": "border",
    "terrorists": "terrorist",
    "tensions": "tension",
    "clashes": "clash",
    "organised": "organize",
}
LEMMAS |= {"organized": "organize", "organise": "organize"}


@dataclass(frozen=True)
class Token:
    word: str
    field: str
    paragraph: int
    sentence: int  # counted through the article
    place: int  # in the paragraph


@dataclass(frozen=True)
class Place:
    paragraph: int
    first: int
    last: int
    taken: frozenset[int]  # words that cannot serve twice


class Naive:
    """Answers for one article."""

    def __init__(self, tokens: list[Token], metadata: dict[str, frozenset[str]]) -> None:
        self.tokens = tokens
        self.metadata = metadata
        self.sentence = {(token.paragraph, token.place): token.sentence for token in tokens}

    def holds(self, node: Node) -> bool:
        if isinstance(node, And):
            return all(self.holds(part) for part in node.parts)
        if isinstance(node, Or):
            return any(self.holds(part) for part in node.parts)
        if isinstance(node, Not):
            return not self.holds(node.part)
        if isinstance(node, Meta):
            return node.value in self.metadata.get(node.key, ())
        if isinstance(node, AtLeast):
            return count_apart(self.places(node.part)) >= node.n
        if isinstance(node, Score):
            return sum(weight for item, weight in node.items if self.holds(item)) >= node.threshold
        if isinstance(node, Within):
            return any(self.same_unit(node, chosen) for chosen in product(*map(self.places, node.parts)))
        return bool(self.places(node))

    def places(self, node: Node) -> set[Place]:
        if isinstance(node, Or):
            return {place for part in node.parts for place in self.places(part)}
        if isinstance(node, Text):
            return {place for token in self.tokens for place in self.phrase(node, [], token)}
        if isinstance(node, NotNear):
            others = self.places(node.right)
            return {a for a in self.places(node.left) if not any(close(a, b, node.n) for b in others)}
        assert isinstance(node, Near)
        pairs = product(self.places(node.left), self.places(node.right))
        return {hull(a, b) for a, b in pairs if self.near(node, a, b)}

    def near(self, node: Near, a: Place, b: Place) -> bool:
        in_order = b.first > a.last or not node.ordered
        return close(a, b, node.n) and in_order and not a.taken & b.taken

    def same_unit(self, node: Within, chosen: tuple[Place, ...]) -> bool:
        if len({place.paragraph for place in chosen}) > 1:
            return False
        ends = {end for place in chosen for end in (place.first, place.last)}
        if node.unit == "S" and len({self.sentence[chosen[0].paragraph, end] for end in ends}) > 1:
            return False
        return sum(len(place.taken) for place in chosen) == len(frozenset().union(*(p.taken for p in chosen)))

    def phrase(self, text: Text, before: list[Token], token: Token) -> set[Place]:
        """The places of a phrase whose words so far are `before` and then `token`."""
        if not matches(text.words[len(before)], token.word) or text.field not in (None, token.field):
            return set()
        words = [*before, token]
        first, last = words[0].place, token.place
        if last - first + 1 - len(words) > text.slop:
            return set()
        if len(words) < len(text.words):
            later = (t for t in self.tokens if t.paragraph == token.paragraph and t.place > last)
            return {place for following in later for place in self.phrase(text, words, following)}
        solid = last - first + 1 == len(words)
        taken = frozenset(range(first, last + 1)) if solid else frozenset({first, last})
        return {Place(token.paragraph, first, last, taken)}


def matches(query: Word, word: str) -> bool:
    if query.form == "cased":
        return query.text == word
    if query.form == "exact":
        return query.text == word.lower()
    if query.form == "wildcard":
        pattern = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in query.text)
        return re.fullmatch(pattern, word.lower()) is not None
    return LEMMAS.get(query.text, query.text) == LEMMAS.get(word.lower(), word.lower())


def close(a: Place, b: Place, n: int) -> bool:
    """At most n words between; none when they overlap."""
    return a.paragraph == b.paragraph and max(b.first - a.last, a.first - b.last) - 1 <= n


def hull(a: Place, b: Place) -> Place:
    first, last = min(a.first, b.first), max(a.last, b.last)
    return Place(a.paragraph, first, last, frozenset({first, last}))


def count_apart(places: set[Place]) -> int:
    """The greatest number of places that do not overlap."""
    count, free = 0, (-1, -1)
    for place in sorted(places, key=lambda one: (one.paragraph, one.last)):
        if (place.paragraph, place.first) > free:
            count, free = count + 1, (place.paragraph, place.last)
    return count
