"""Nodes to tests: one function an operator, and the table of them.

A test answers whether a node holds in a `Reading`. Places are only worked out where bits do not decide.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from agents.query import spans as place
from agents.query.finding import Starts, alternatives, any_term, phrase_starts, spans, words_of
from agents.query.reading import Reading
from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within
from agents.query.vocabulary import Vocabulary
from agents.query.within import together

Test: TypeAlias = Callable[[Reading], bool]


def compile_test(node: Node, vocabulary: Vocabulary) -> Test:
    """The test of a node whose terms are in the vocabulary; made once."""
    return vocabulary.once(_compile, node)


def _compile(node: Node, vocabulary: Vocabulary) -> Test:
    return OPERATORS[type(node)](node, vocabulary)


def _text(node: Text, vocabulary: Vocabulary) -> Test:
    if node.slop:
        return lambda reading: bool(spans(node, reading))
    terms = vocabulary.terms(node)
    if len(terms) == 1 and node.field is None:
        return lambda reading, term=terms[0]: reading[term] != 0  # type: ignore[misc]
    starts = phrase_starts(node, vocabulary)
    return lambda reading: starts(reading) != 0


def _near(node: Near, vocabulary: Vocabulary) -> Test:
    words = words_of(node.left, vocabulary), words_of(node.right, vocabulary)
    if words[0] and words[1] and not node.ordered:
        return _words_near(words[0], words[1], node.n)
    left, right = _uniform(node.left, vocabulary), _uniform(node.right, vocabulary)
    if left is None or right is None:
        return lambda reading: place.is_near(
            spans(node.left, reading), spans(node.right, reading), node.n, node.ordered
        )
    (a_width, a_starts), (b_width, b_starts) = left, right
    steps = place.steps(node.n)
    ordered = node.ordered

    def test(reading: Reading) -> bool:
        a = a_starts(reading)
        b = b_starts(reading) if a else 0
        if not b:
            return False
        reach = a << a_width
        for step in steps:
            reach |= reach << step
        if reach & b:
            return True
        if ordered:
            return False
        reach = b << b_width
        for step in steps:
            reach |= reach << step
        return reach & a != 0

    return test


def _words_near(left: tuple[int, ...], right: tuple[int, ...], n: int) -> Test:
    """Single words or ORs of them on both sides: by far the commonest NEAR, so it is spelled out."""
    steps = place.steps(2 * n + 2)
    a_starts, b_starts = any_term(left), any_term(right)

    def test(reading: Reading) -> bool:
        a = a_starts(reading)
        b = b_starts(reading) if a else 0
        if not b:
            return False
        if a & b:  # a word that is on both sides
            return place.is_near({(1, True): a}, {(1, True): b}, n, False)
        for step in steps:
            a |= a << step
        return a & (b << (n + 1)) != 0

    return test


def _not_near(node: NotNear, vocabulary: Vocabulary) -> Test:
    left = compile_test(node.left, vocabulary)
    return lambda reading: left(reading) and bool(spans(node, reading))


def _within(node: Within, vocabulary: Vocabulary) -> Test:
    parts = [compile_test(part, vocabulary) for part in node.parts]
    solid = [part for one in node.parts if (part := _solid(one, vocabulary))]
    starts = [part[1] for part in solid]
    two_words = [part[0] for part in solid] == [(1,), (1,)]

    def test(reading: Reading) -> bool:
        if len(starts) == len(parts):
            masks = [start(reading) for start in starts]
            unit = _common_unit(masks, reading, node.unit) if all(masks) else 0
            if not unit:
                return False
            if two_words and ((masks[0] | masks[1]) & unit).bit_count() > 1:
                return True
        elif not all(part(reading) for part in parts):
            return False
        return bool(together(reading.unit_starts(node.unit), [spans(part, reading) for part in node.parts], 1))

    return test


def _common_unit(masks: list[int], reading: Reading, unit: str) -> int:
    """The positions of the first sentence or paragraph that all masks have a bit in, or 0."""
    for position in place.bits(min(masks, key=int.bit_count)):
        around = _all_in(masks, reading.around("P", position))  # a paragraph is split when a sentence of it may do
        if around and unit == "S":
            around = _all_in(masks, reading.around("S", position))
        if around:
            return around
    return 0


def _all_in(masks: list[int], positions: int) -> int:
    """`positions` if all masks have a bit there, or 0."""
    return positions if all([mask & positions for mask in masks]) else 0  # noqa: C419  (a generator costs more)


def _and(node: And, vocabulary: Vocabulary) -> Test:
    parts = [compile_test(part, vocabulary) for part in node.parts]

    def test(reading: Reading) -> bool:
        for part in parts:  # noqa: SIM110  (a generator costs more than the tests)
            if not part(reading):
                return False
        return True

    return test


def _or(node: Or, vocabulary: Vocabulary) -> Test:
    words, phrases, others = alternatives(node, vocabulary)
    starts = {first: [compile_test(one, vocabulary) for one in ones] for first, ones in phrases.items()}
    parts = [compile_test(part, vocabulary) for part in others]

    def test(reading: Reading) -> bool:
        if not words.isdisjoint(reading.present):
            return True
        for first in starts.keys() & reading.present if starts else ():
            for phrase in starts[first]:
                if phrase(reading):
                    return True
        for part in parts:  # noqa: SIM110
            if part(reading):
                return True
        return False

    return test


def _not(node: Not, vocabulary: Vocabulary) -> Test:
    part = compile_test(node.part, vocabulary)
    return lambda reading: not part(reading)


def _at_least(node: AtLeast, vocabulary: Vocabulary) -> Test:
    part = compile_test(node.part, vocabulary)
    return lambda reading: part(reading) and len(place.shortest(spans(node.part, reading))) >= node.n


def _meta(node: Meta, vocabulary: Vocabulary) -> Test:
    term = vocabulary.meta(node)
    return lambda reading: reading[term] != 0


def _score(node: Score, vocabulary: Vocabulary) -> Test:
    items = [(compile_test(item, vocabulary), weight) for item, weight in node.items]
    return lambda reading: sum(weight for test, weight in items if test(reading)) >= node.threshold


OPERATORS: dict[type[Node], Callable[[Any, Vocabulary], Test]] = {
    Text: _text,
    Near: _near,
    NotNear: _not_near,
    Within: _within,
    And: _and,
    Or: _or,
    Not: _not,
    AtLeast: _at_least,
    Meta: _meta,
    Score: _score,
}


def _uniform(node: Node, vocabulary: Vocabulary) -> tuple[int, Starts] | None:
    """The width and the starts of a node whose places are all solid and equally wide; else None."""
    widths, starts = _solid(node, vocabulary) or ((), None)
    return (widths[0], starts) if starts and len(widths) == 1 else None


def _solid(node: Node, vocabulary: Vocabulary) -> tuple[tuple[int, ...], Starts] | None:
    """The widths and the starts of a node whose places are all solid; else None."""
    if isinstance(node, Text) and not node.slop:
        return (len(vocabulary.terms(node)),), phrase_starts(node, vocabulary)
    if not isinstance(node, Or):
        return None
    if terms := words_of(node, vocabulary):
        return (1,), any_term(terms)
    parts = [part for one in node.parts if (part := _solid(one, vocabulary))]
    if len(parts) < len(node.parts):
        return None
    starts = [part[1] for part in parts]
    widths = tuple({width: None for part in parts for width in part[0]})
    return widths, lambda reading: place.union_of(one(reading) for one in starts)
