"""Sentence boundaries of one paragraph, by sentencex, with quotation marks on the right side."""

import re
from itertools import accumulate

import sentencex

from agents.text.windows import windows

_MOST = 10_000
"""Characters given to sentencex at once: its time grows with the square of the quotation marks."""

# sentencex leaves an opening quote at the end of the sentence before, and a closing one at the start of
# the sentence after.
_OPENING = re.compile(r"(?:^|(?<=\s))[\"'“‘«„(\[]+\s*$")
_CLOSING = re.compile(r"[\"'”’»)\]]+(?=\s|$)")


def sentences(paragraph: str, language: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence, in order, without the white space around it; at least one."""
    starts = [0]
    for start in boundaries(paragraph, language):
        if start > starts[-1]:
            starts.append(_settle(paragraph, starts[-1], start))
    ends = [*starts[1:], len(paragraph)]
    trimmed = (_trim(paragraph, start, end) for start, end in zip(starts, ends, strict=True))
    return [(start, end) for start, end in trimmed if start < end] or [(0, len(paragraph))]


def boundaries(paragraph: str, language: str) -> list[int]:
    """Where sentences start, roughly: quotation marks and white space may be on either side, words are not."""
    if len(paragraph) > _MOST:
        cuts = windows(paragraph, _MOST)
        return [start + more for start, end in cuts for more in boundaries(paragraph[start:end], language)]
    pieces = sentencex.segment(language, paragraph)  # half the time of asking it for boundaries
    return list(accumulate(map(len, pieces[:-1]), initial=0))


def _settle(text: str, previous: int, start: int) -> int:
    """The boundary at `start`, moved over a quotation mark that belongs to the other side."""
    if closing := _CLOSING.match(text, start):
        return closing.end()
    opening = _OPENING.search(text, max(previous, start - 8), start)
    return opening.start() if opening and opening.start() > previous else start


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
