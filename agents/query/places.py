"""Where a query holds: the places to show, with every matched word."""

from agents.query import spans as place
from agents.query.compiling import compile_test
from agents.query.reading import Reading
from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within
from agents.query.within import together
from agents.text.document import Occurrence

MOST_PLACES = 100  # shown per word, phrase or NEAR; a long document may hold thousands

_Found = tuple[tuple[int, ...], str]  # positions of the words, operator


def occurrences(node: Node, reading: Reading) -> tuple[Occurrence, ...]:
    """The places that make a node hold, in order of place, title first; never empty if it holds."""
    document = reading.document
    found = {document.occurrence(positions, operator) for positions, operator in _places(node, reading)}
    if not found and _holds(node, reading):
        found = {document.opening(_metadata(node))}
    return tuple(sorted(found, key=lambda one: (one.field != "title", one)))


def _holds(node: Node, reading: Reading) -> bool:
    return compile_test(node, reading.vocabulary)(reading)


def _places(node: Node, reading: Reading) -> list[_Found]:
    match node:
        case Text() | Near() | NotNear():
            chosen = place.shortest(reading.spans(node))[:MOST_PLACES]
            return [(_words(node, start, width, reading), node.operator) for start, width in chosen]
        case And(parts) | Or(parts):
            return [found for part in parts if _holds(part, reading) for found in _places(part, reading)]
        case AtLeast(_, part):
            return _places(part, reading)
        case Within():
            return _places_within(node, reading)
        case Score(_, items):
            positive = [item for item, weight in items if weight > 0 and _holds(item, reading)]
            return [found for item in positive for found in _places(item, reading)]
        case Not() | Meta():
            return []


def _places_within(node: Within, reading: Reading) -> list[_Found]:
    spans = [reading.spans(part) for part in node.parts]
    places = []
    for chosen in together(reading.unit_starts(node.unit), spans, MOST_PLACES):
        words = [_words(part, *found, reading) for part, found in zip(node.parts, chosen, strict=True)]
        places.append((tuple(sorted({word for group in words for word in group})), node.operator))
    return places


def _words(node: Node, start: int, width: int, reading: Reading) -> tuple[int, ...]:
    """The positions of the words that make up one place of a positional node."""
    match node:
        case Text(_, slop):
            return _phrase_words(node, start, width, reading) if slop else tuple(range(start, start + width))
        case Or(parts):
            part = next(part for part in parts if place.at(reading.spans(part), start, width))
            return _words(part, start, width, reading)
        case NotNear(left):
            return _words(left, start, width, reading)
        case Near():
            return _near_words(node, start, width, reading)
    raise TypeError(f"{type(node).__name__} has no places")


def _near_words(node: Near, start: int, width: int, reading: Reading) -> tuple[int, ...]:
    """The words of the first left and right that together make up the place."""
    lefts = list(place.every(place.window(reading.spans(node.left), start, width)))
    rights = list(place.every(place.window(reading.spans(node.right), start, width)))
    for left in lefts:
        for right in rights:
            if min(left[0], right[0]) == start and _makes(node, left, right, start + width):
                words = {*_words(node.left, *left[:2], reading), *_words(node.right, *right[:2], reading)}
                return tuple(sorted(words))
    raise AssertionError(f"a place of {node} without its words")


def _makes(node: Near, left: tuple[int, int, bool], right: tuple[int, int, bool], end: int) -> bool:
    a_end, b_end = left[0] + left[1], right[0] + right[1]
    between = max(right[0] - a_end, left[0] - b_end)
    in_order = not node.ordered or right[0] >= a_end
    fits = max(a_end, b_end) == end and between <= node.n and in_order
    return fits and place.apart(left[1], left[2], right[1], right[2], right[0] - left[0])


def _phrase_words(node: Text, start: int, width: int, reading: Reading) -> tuple[int, ...]:
    """The words of a phrase with room in it: the last on its place, the others as early as can be."""
    masks = list(reading.masks(reading.vocabulary.terms(node), node.field))
    words, last = [start], start + width - 1
    for mask in masks[1:-1]:
        words.append(next(word for word in range(words[-1] + 1, last) if mask >> word & 1))
    return (*words, last)


def _metadata(node: Node) -> str:
    """The first metadata term of a tree: what to name where no word of the text stands for the match."""
    if isinstance(node, Meta):
        return str(node)
    if isinstance(node, And | Or):
        return next((name for name in map(_metadata, node.parts) if name), "")
    if isinstance(node, Score):
        return next((name for item, weight in node.items if weight > 0 and (name := _metadata(item))), "")
    return ""
