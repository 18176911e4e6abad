"""Where a query holds: the places to show, and every matched word of one."""

from typing import NamedTuple, TypeAlias

from agents.query import spans as place
from agents.query.compiling import compile_test
from agents.query.finding import present, spans
from agents.query.reading import Reading
from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within
from agents.query.within import together
from agents.text.document import Occurrence
from streams.events import FieldName

MOST_PLACES = 100  # shown per word, phrase or NEAR; a long document may hold thousands

_Part: TypeAlias = tuple[Node, int, int]  # a positional node, the position where it starts, its width


class Place(NamedTuple):
    """Where a query holds, as character offsets into the field. Which words make it so, `occurrence` works out."""

    field: FieldName
    start: int
    end: int
    parts: tuple[_Part, ...]
    operator: str


def places(node: Node, reading: Reading) -> list[Place]:
    """The places that make a node hold; never empty if it holds. One place may be listed more than once.

    Where no word makes it hold, the opening of the article stands for each piece of metadata that does.
    """
    found = [_place(parts, operator, reading) for parts, operator in _places(node, reading)]
    if found or not _holds(node, reading):
        return found
    openings = map(reading.document.opening, [str(each) for each in _metadata(node, reading)] or [""])
    return [Place(each.field, each.start, each.end, (), each.operator) for each in openings]


def occurrence(found: Place, reading: Reading) -> Occurrence:
    """A place with its words."""
    if not found.parts:
        return Occurrence(found.field, found.start, found.end, (), found.operator)
    words = {word for part in found.parts for word in _words(*part, reading)}
    return reading.document.occurrence(tuple(sorted(words)), found.operator)


def occurrences(node: Node, reading: Reading) -> tuple[Occurrence, ...]:
    """The places that make a node hold, each once, in order of place, title first; never empty if it holds."""
    found = {occurrence(one, reading) for one in places(node, reading)}
    return tuple(sorted(found, key=lambda one: (one.field != "title", one)))


def _place(parts: tuple[_Part, ...], operator: str, reading: Reading) -> Place:
    first, last = parts[0][1], parts[0][1] + parts[0][2] - 1
    for _, start, width in parts[1:]:
        first, last = min(first, start), max(last, start + width - 1)
    paragraph = reading.document.paragraph_at(first)
    starts, ends = paragraph.edges
    return Place(paragraph.field, starts[first - paragraph.base], ends[last - paragraph.base], parts, operator)


def _holds(node: Node, reading: Reading) -> bool:
    return compile_test(node, reading.vocabulary)(reading)


def _places(node: Node, reading: Reading) -> list[tuple[tuple[_Part, ...], str]]:
    match node:
        case Text() | Near() | NotNear():
            chosen = place.shortest(spans(node, reading))[:MOST_PLACES]
            return [(((node, start, width),), node.operator) for start, width in chosen]
        case And(parts):
            return [found for part in parts if _holds(part, reading) for found in _places(part, reading)]
        case Or():
            held = [part for part in present(node, reading) if _holds(part, reading)]
            return [found for part in held for found in _places(part, reading)]
        case AtLeast(_, part):
            return _places(part, reading)
        case Within():
            every = [spans(part, reading) for part in node.parts]
            groups = together(reading.unit_starts(node.unit), every, MOST_PLACES)
            return [(_together(node.parts, group), node.operator) for group in groups]
        case Score(_, items):
            positive = [item for item, weight in items if weight > 0 and _holds(item, reading)]
            return [found for item in positive for found in _places(item, reading)]
        case Not() | Meta():
            return []


def _together(parts: tuple[Node, ...], group: list[tuple[int, int]]) -> tuple[_Part, ...]:
    return tuple((part, *at) for part, at in zip(parts, group, strict=True))


def _words(node: Node, start: int, width: int, reading: Reading) -> tuple[int, ...]:
    """The positions of the words that make up one place of a positional node."""
    match node:
        case Text(_, slop):
            return _phrase_words(node, start, width, reading) if slop else tuple(range(start, start + width))
        case Or():
            part = next(part for part in present(node, reading) if place.at(spans(part, reading), start, width))
            return _words(part, start, width, reading)
        case NotNear(left):
            return _words(left, start, width, reading)
        case Near():
            return _near_words(node, start, width, reading)
    raise TypeError(f"{type(node).__name__} has no places")


def _near_words(node: Near, start: int, width: int, reading: Reading) -> tuple[int, ...]:
    """The words of the first left and right that together make up the place."""
    lefts = list(place.every(place.window(spans(node.left, reading), start, width)))
    rights = list(place.every(place.window(spans(node.right, reading), start, width)))
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


def _metadata(node: Node, reading: Reading) -> list[Meta]:
    """The metadata that make a node hold, in the order written."""
    match node:
        case Meta():
            return [node] if _holds(node, reading) else []
        case And(parts) | Or(parts):
            found = [each for part in parts for each in _metadata(part, reading)]
        case Score(_, items):
            found = [each for item, weight in items if weight > 0 for each in _metadata(item, reading)]
        case _:
            return []
    return found if found and _holds(node, reading) else []
