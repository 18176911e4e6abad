"""Military exercises, by the form of their names: "the exercise … Interaction 2021"."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from agents.extract.gazetteer import Match

_WORD = re.compile(r"\b(?:exercises?|drills?|manoeuvres|maneuvers|war ?games?)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][a-zA-Z]+(?:[ -][A-Z][a-zA-Z]+){0,2}(?: \([A-Z]\w+\))?[ -](?:19|20)\d\d\b")
_SENTENCE = re.compile(r"[.!?]\s|\n")
_DATE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter|In|Since|By|Until)\b"
)
_REACH = 400  # characters between the word "exercise" and the exercise's name, at most: one long sentence


def exercises(text: str, known: Sequence[Match]) -> list[tuple[int, int]]:
    """Spans of exercises' names; a known name before one ("the CSTO Echelon 2021") is not part of it."""
    found = []
    for match in _NAME.finditer(text):
        before = _SENTENCE.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
        start = _after_known(text, match, known)
        if _WORD.search(before) and not _DATE.match(text, start):
            found.append((start, match.end()))
    return found


def _after_known(text: str, name: re.Match[str], known: Sequence[Match]) -> int:
    """Where the exercise's own name begins, behind the last known name that reaches into the span."""
    before = known[max(0, bisect_left(known, name.end(), key=lambda m: m.start) - 1) :][:1]
    start = max([name.start(), *(m.end for m in before if m.end < name.end())])
    while text[start] in " -":
        start += 1
    return start
