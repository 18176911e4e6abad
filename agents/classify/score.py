"""How much the matches say: the arithmetic from occurrences to a score, free of text and files.

    evidence = sum over patterns of (weight * sum over its k-th occurrence of (place / k)) / length norm
    score    = 1 / (1 + exp(-(slope * evidence + offset)))

One unit of evidence makes a theme, unless its file names a threshold. Slope and offset make the score a
probability (Platt 1999); they are fitted by `agents.classify.train`.

* `place` is 2 in the title and at the head of the text, and its excess over .5 halves with every 300
  characters: what a story is about stands first.
* The k-th occurrence of one pattern counts 1/k: repeats add ever less.
* A long text says everything more often: beyond 360 characters the sum is divided by the square root of
  the length in such units (the pivot idea of BM25, with an exponent measured on the development texts).
"""

from collections.abc import Iterator, Sequence
from math import exp, log, sqrt
from typing import Protocol, TypeVar

from streams.events import FieldName

HEAD = 2.0
TAIL = 0.5
HALF_LIFE = 300  # characters, about 50 words
SHORT = 360  # characters, about 60 words


class Placed(Protocol):
    """A stretch of the title or the body, in characters."""

    @property
    def field(self) -> FieldName: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Where = TypeVar("Where", bound=Placed)


def place(occurrence: Placed) -> float:
    """How much its place counts, between `TAIL` and `HEAD`."""
    offset = 0 if occurrence.field == "title" else occurrence.start
    return TAIL + float((HEAD - TAIL) * 0.5 ** (offset / HALF_LIFE))


def contributions(weight: float, occurrences: Sequence[Where]) -> Iterator[tuple[Where, float]]:
    """What each occurrence of one pattern adds, in reading order; of overlapping ones the first counts."""
    field, end, repeat = "", 0, 0
    for occurrence in sorted(occurrences, key=reading_order) if len(occurrences) > 1 else occurrences:
        if occurrence.field == field and occurrence.start < end:
            continue
        field, end, repeat = occurrence.field, occurrence.end, repeat + 1
        yield occurrence, weight * place(occurrence) / repeat


def length_norm(characters: int) -> float:
    """What the evidence of a text of that length is divided by, from 1 upwards."""
    return sqrt(max(1.0, characters / SHORT))


def score(evidence: float, slope: float, offset: float) -> float:
    """Evidence (any size and sign) as a probability."""
    return 1 / (1 + exp(-min(max(slope * evidence + offset, -30.0), 30.0)))


def needed(score: float, slope: float, offset: float) -> float:
    """The evidence that comes to a score between 0 and 1 (both exclusive)."""
    return (log(score / (1 - score)) - offset) / slope


def reading_order(occurrence: Placed) -> tuple[bool, int, int]:
    """The title comes before the body."""
    return occurrence.field == "body", occurrence.start, occurrence.end
