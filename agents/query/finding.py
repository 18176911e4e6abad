"""Nodes to finders: every place of a positional node in a `Reading`, complete and not only the shortest.

A finder is compiled once for a node and a vocabulary. A long OR is looked up by the terms that the document has,
so that what it costs depends on what is there and not on how much is listed.
"""

from collections.abc import Callable
from typing import TypeAlias

from agents.query import spans as place
from agents.query.reading import Reading
from agents.query.spans import Spans
from agents.query.syntax import Near, Node, NotNear, Or, Text
from agents.query.vocabulary import Vocabulary

Finder: TypeAlias = Callable[[Reading], Spans]
Starts: TypeAlias = Callable[[Reading], int]

FEW = 4  # terms that are asked for faster one by one


def spans(node: Node, reading: Reading) -> Spans:
    """Every place of a positional node; worked out once for a reading."""
    known = reading.found.get(id(node))
    if known is None:
        known = reading.found[id(node)] = node, reading.vocabulary.once(_finder, node)(reading)
    return known[1]  # the node is kept, so that its id stays its own


def alternatives(node: Or, vocabulary: Vocabulary) -> tuple[frozenset[int], dict[int, list[Text]], list[Node]]:
    """What an OR lists: the terms of words, phrases by their first term, and the rest."""
    words = frozenset(term for part in node.parts if (term := _word(part, vocabulary)))
    phrases: dict[int, list[Text]] = {}
    rest: list[Node] = []
    for part in node.parts:
        if not isinstance(part, Text):
            rest.append(part)
        elif not _word(part, vocabulary):
            phrases.setdefault(vocabulary.terms(part)[0], []).append(part)
    return words, phrases, rest


def present(node: Or, reading: Reading) -> list[Node]:
    """The parts of an OR that may hold, in its order: of the words and phrases those whose first word is there."""
    firsts = reading.vocabulary.once(_firsts, node)
    return [part for part, first in zip(node.parts, firsts, strict=True) if not first or first in reading.present]


def words_of(node: Node, vocabulary: Vocabulary) -> tuple[int, ...]:
    """The terms of a word, or of an OR of words; empty if it is anything else or has a field."""
    parts = node.parts if isinstance(node, Or) else (node,)
    terms = [term for part in parts if (term := _word(part, vocabulary))]
    return tuple(dict.fromkeys(terms)) if len(terms) == len(parts) else ()


def any_term(terms: tuple[int, ...]) -> Starts:
    """The places of any of some terms."""
    if len(terms) > FEW:
        many = frozenset(terms)
        return lambda reading: place.union_of(map(reading.__getitem__, many & reading.present))

    def starts(reading: Reading) -> int:
        mask = 0
        for term in terms:
            mask |= reading[term]
        return mask

    return starts


def phrase_starts(node: Text, vocabulary: Vocabulary) -> Starts:
    """Where a word or an exact phrase starts."""
    terms = vocabulary.terms(node)
    if node.field is not None:
        field = node.field

        def starts_in_field(reading: Reading) -> int:
            mask = -1
            for shift, found in enumerate(reading.masks(terms, field)):
                mask &= found >> shift
            return mask

        return starts_in_field
    if len(terms) == 1:
        return lambda reading, term=terms[0]: reading[term]  # type: ignore[misc]
    first, rest = terms[0], list(enumerate(terms[1:], 1))

    def starts(reading: Reading) -> int:
        mask = reading[first]
        for shift, term in rest:
            if not mask:
                return 0
            mask &= reading[term] >> shift
        return mask

    return starts


def _finder(node: Node, vocabulary: Vocabulary) -> Finder:
    match node:
        case Text():
            return _text(node, vocabulary)
        case Or():
            return _or(node, vocabulary)
        case Near(left, right, n, ordered):
            return lambda reading: place.near(spans(left, reading), spans(right, reading), n, ordered)
        case NotNear(left, right, n):
            return lambda reading: place.not_near(spans(left, reading), spans(right, reading), n)
    raise TypeError(f"{type(node).__name__} has no places")


def _text(node: Text, vocabulary: Vocabulary) -> Finder:
    terms = vocabulary.terms(node)
    if node.slop:
        return lambda reading: place.phrase(list(reading.masks(terms, node.field)), node.slop)
    key, starts = (len(terms), True), phrase_starts(node, vocabulary)

    def find(reading: Reading) -> Spans:
        found = starts(reading)
        return {key: found} if found else {}

    return find


def _or(node: Or, vocabulary: Vocabulary) -> Finder:
    words, texts, nodes = alternatives(node, vocabulary)
    starts = any_term(tuple(words))
    phrases = {first: [_text(one, vocabulary) for one in ones] for first, ones in texts.items()}

    def find(reading: Reading) -> Spans:
        alone = starts(reading)
        parts = [{(1, True): alone}] if alone else []
        if phrases:
            for first in phrases.keys() & reading.present:
                parts += [found for phrase in phrases[first] if (found := phrase(reading))]
        parts += [found for part in nodes if (found := spans(part, reading))]
        return parts[0] if len(parts) == 1 else place.union(parts)

    return find


def _firsts(node: Or, vocabulary: Vocabulary) -> tuple[int, ...]:
    """For each part its first term, if it is a word or a phrase, or 0."""
    return tuple(vocabulary.terms(part)[0] if isinstance(part, Text) else 0 for part in node.parts)


def _word(node: Node, vocabulary: Vocabulary) -> int:
    """The term of a word in any field; 0 if it is anything else."""
    if not isinstance(node, Text) or node.field is not None or node.slop:
        return 0
    terms = vocabulary.terms(node)
    return terms[0] if len(terms) == 1 else 0
