"""Whether and where a query holds in one document: one function an operator."""

from collections.abc import Mapping
from functools import cached_property

from agents.query import spans as place
from agents.query.spans import Spans
from agents.query.syntax import (
    And,
    AtLeast,
    Meta,
    Near,
    Node,
    Not,
    NotNear,
    Or,
    Score,
    Text,
    Within,
)  # fmt: skip
from agents.query.vocabulary import Vocabulary
from agents.query.within import together
from agents.text.document import Document, Occurrence

MOST_PLACES = 100  # shown per query; a long document may hold thousands


class Evaluation:
    """One document, read with one vocabulary."""

    def __init__(self, document: Document, vocabulary: Vocabulary, masks: Mapping[int, int]) -> None:
        self.document = document
        self._vocabulary = vocabulary
        self._masks = masks
        self._spans: dict[Node, Spans] = {}

    @cached_property
    def _title(self) -> int:
        return (1 << self.document.title_end) - 1

    # -- whether --------------------------------------------------------------------------------

    def holds(self, node: Node) -> bool:
        """Whether the document satisfies the node."""
        match node:
            case And(parts):
                return all(self.holds(part) for part in parts)
            case Or(parts):
                return any(self.holds(part) for part in parts)
            case Not(part):
                return not self.holds(part)
            case Near(left, right, n, ordered):
                return place.is_near(self.spans(left), self.spans(right), n, ordered)
            case Text() | NotNear():
                return bool(self.spans(node))
            case Within(parts, unit):
                return bool(together(self.document, [self.spans(part) for part in parts], unit, 1))
            case AtLeast(n, part):
                return len(place.shortest(self.spans(part))) >= n
            case Meta(key, value):
                return value in self.document.metadata.get(key, frozenset())
            case Score(threshold, items):
                return sum(weight for item, weight in items if self.holds(item)) >= threshold

    def spans(self, node: Node) -> Spans:
        """Every place of a positional node."""
        found = self._spans.get(node)
        if found is None:
            found = self._spans[node] = self._find(node)
        return found

    def _find(self, node: Node) -> Spans:
        match node:
            case Text(_, slop, field):
                masks = [self._masks.get(term, 0) for term in self._vocabulary.terms(node)]
                if field:
                    masks = [mask & self._title if field == "title" else mask & ~self._title for mask in masks]
                return place.phrase(masks, slop) if all(masks) else {}
            case Or(parts):
                return place.union([self.spans(part) for part in parts])
            case Near(left, right, n, ordered):
                return place.near(self.spans(left), self.spans(right), n, ordered)
            case NotNear(left, right, n):
                return place.not_near(self.spans(left), self.spans(right), n)
        raise TypeError(f"{type(node).__name__} has no places")

    # -- where ----------------------------------------------------------------------------------

    def occurrences(self, node: Node) -> tuple[Occurrence, ...]:
        """The places that make the node hold, in order of place, title first; never empty if it holds."""
        words = dict.fromkeys(self._places(node))
        found = {self.document.occurrence(positions, operator) for positions, operator in list(words)[:MOST_PLACES]}
        if not found and self.holds(node):
            found = {self.document.opening(_metadata(node))}
        return tuple(sorted(found, key=lambda one: (one.field != "title", one)))

    def _places(self, node: Node) -> list[tuple[tuple[int, ...], str]]:
        match node:
            case Text() | Near() | NotNear():
                chosen = place.shortest(self.spans(node))[:MOST_PLACES]
                return [(self._words(node, start, width), node.operator) for start, width in chosen]
            case And(parts) | Or(parts):
                return [found for part in parts if self.holds(part) for found in self._places(part)]
            case AtLeast(_, part):
                return self._places(part)
            case Within(parts):
                return self._places_within(node, parts)
            case Score(_, items):
                positive = [item for item, weight in items if weight > 0 and self.holds(item)]
                return [found for item in positive for found in self._places(item)]
            case Not() | Meta():
                return []

    def _places_within(self, node: Within, parts: tuple[Node, ...]) -> list[tuple[tuple[int, ...], str]]:
        found = together(self.document, [self.spans(part) for part in parts], node.unit, MOST_PLACES)
        places = []
        for chosen in found:
            words = [self._words(part, start, width) for part, (start, width) in zip(parts, chosen, strict=True)]
            places.append((tuple(sorted({word for group in words for word in group})), node.operator))
        return places

    def _words(self, node: Node, start: int, width: int) -> tuple[int, ...]:
        """The positions of the words that make up one place of a positional node."""
        match node:
            case Text(_, slop):
                return self._phrase_words(node, start, width) if slop else tuple(range(start, start + width))
            case Or(parts):
                part = next(part for part in parts if _at(self.spans(part), start, width))
                return self._words(part, start, width)
            case NotNear(left):
                return self._words(left, start, width)
            case Near():
                return self._near_words(node, start, width)
        raise TypeError(f"{type(node).__name__} has no places")

    def _near_words(self, node: Near, start: int, width: int) -> tuple[int, ...]:
        inside = [
            [one for one in place.every(_window(self.spans(side), start, width))] for side in (node.left, node.right)
        ]
        for a_start, a, a_solid in inside[0]:
            for b_start, b, b_solid in inside[1]:
                hull = min(a_start, b_start), max(a_start + a, b_start + b)
                gap = max(b_start - a_start - a, a_start - b_start - b)
                in_order = not node.ordered or b_start >= a_start + a
                if hull == (start, start + width) and gap <= node.n and in_order:
                    if place.apart(a, a_solid, b, b_solid, b_start - a_start):
                        words = {*self._words(node.left, a_start, a), *self._words(node.right, b_start, b)}
                        return tuple(sorted(words))
        raise AssertionError("a span without its words")

    def _phrase_words(self, node: Text, start: int, width: int) -> tuple[int, ...]:
        """The words of a phrase with room in it: the last on its place, the others as early as can be."""
        masks = [self._masks.get(term, 0) for term in self._vocabulary.terms(node)]
        words, last = [start], start + width - 1
        for count, mask in enumerate(masks[1:-1], 2):
            latest = last - (len(masks) - count)
            words.append(next(word for word in range(words[-1] + 1, latest + 1) if mask >> word & 1))
        return (*words, last)


def _at(spans: Spans, start: int, width: int) -> bool:
    return bool((spans.get((width, True), 0) | spans.get((width, False), 0)) >> start & 1)


def _window(spans: Spans, start: int, width: int) -> Spans:
    """The places that lie inside one span."""
    room = {key: starts >> start & ((1 << max(0, width - key[0] + 1)) - 1) for key, starts in spans.items()}
    return {key: starts << start for key, starts in room.items() if starts}


def _metadata(node: Node) -> str:
    """The first metadata term of a tree: what to name where no word of the text stands for the match."""
    if isinstance(node, Meta):
        return str(node)
    if isinstance(node, And | Or):
        return next((name for name in map(_metadata, node.parts) if name), "")
    if isinstance(node, Score):
        return next((name for item, weight in node.items if weight > 0 and (name := _metadata(item))), "")
    return ""
