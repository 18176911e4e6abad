"""Dumps made of dumps, for `train.py` to learn from: pages end with the story, and some are the story alone.

Real pages always have something around the story; what people paste, and what a wire sends, often has not.
"""

import zlib
from collections.abc import Iterator, Sequence

_BETWEEN = 8  # lines that stand between a headline and its story at most: byline, date, standfirst


def cuttings(lines: Sequence[str], gaps: Sequence[bool], inside: Sequence[bool], headline: str | None) -> Iterator[str]:
    """Three texts: the story alone, its beginning alone, and the page without what stands before or after the story.

    `lines`, `gaps`: as `dump.numbered` gives them. `inside`: the lines of the story. None if there are none. Of two
    stories in three the headline comes along, with what is between it and the story.
    """
    at = [number for number, told in enumerate(inside) if told]
    if not at:
        return
    draw, story = zlib.crc32(lines[at[0]].encode()), [lines[each] for each in at]
    between = "\n\n" if draw % 2 else "\n"
    top = _top(lines, at[0], headline) if headline and draw % 3 else []
    yield between.join([*top, *story])
    yield between.join([*top, *story[: 3 + draw % 5]])
    first, last = at[0], at[-1] + 1
    kept = range(last) if draw % 4 < 2 else range(first, len(lines))
    yield "\n".join(("\n" if gaps[each] else "") + lines[each] for each in kept)


def _top(lines: Sequence[str], first: int, headline: str) -> list[str]:
    """The lines from the headline down to the first of the story; the headline alone where it is far away."""
    near = range(max(0, first - _BETWEEN), first)
    at = [number for number in near if lines[number].casefold() == headline.casefold()]
    return list(lines[at[-1] : first]) if at else [headline]
