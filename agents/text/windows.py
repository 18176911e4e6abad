"""Where to cut a text that is too long for what reads it."""

import re
from collections.abc import Iterator

_PARAGRAPH_END = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s")


def windows(text: str, size: int) -> Iterator[tuple[int, int]]:
    """(start, end) of its paragraphs, those longer than `size` cut at sentence ends or else between words."""
    start = 0
    for end, following in [*(m.span() for m in _PARAGRAPH_END.finditer(text)), (len(text), len(text))]:
        while end - start > size:
            cut = _cut(text, start, start + size)
            yield start, cut
            start = cut
        if end > start:
            yield start, end
        start = following


def _cut(text: str, start: int, limit: int) -> int:
    """The last good place to cut before `limit`, in the second half of the window."""
    half = (start + limit) // 2
    ends = [m.end() for m in _SENTENCE_END.finditer(text, half, limit)]
    space = text.rfind(" ", half, limit) + 1
    return ends[-1] if ends else space or limit
