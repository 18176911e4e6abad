"""The lines of a dump in their places: each by itself, beside its neighbours, and within the page."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.clean.lines import MEASURED, Numbers, long_words_of, tokens_of

_AROUND = 60  # lines on either side of the best run that its vocabulary is compared with
# What is summed over so many lines before and after.
_BOXES: tuple[tuple[str, Callable[[dict[str, Numbers]], npt.NDArray[Any]], tuple[int, ...]], ...] = (
    ("prose", lambda of: np.minimum(of["prose"], 60), (2, 5, 12)),
    ("short", lambda of: of["words"] < 5, (3, 8)),
    ("invitation", lambda of: np.minimum(of["invitation"], 1), (3, 10)),
    ("unfinished", lambda of: (of["words"] >= 5) & (of["stop"] == 0), (3, 8)),
    ("time", lambda of: of["time"], (4, 12)),
    ("comment", lambda of: of["comment"] > 0, (4, 12)),
    ("credit", lambda of: of["credit"], (3,)),
    ("function", lambda of: of["function"] * np.minimum(of["words"], 40), (4,)),
    ("shared", lambda of: of["shared"], (3,)),
)
# What is told of the lines so far away.
_SHIFTS: tuple[tuple[str, tuple[int, ...]], ...] = (
    *((name, (1, -1, 2, -2)) for name in ("stop", "capitals", "function", "gap", "shared")),
    ("length", (1, -1, 2, -2, 3, -3)),
    *((name, (1, -1)) for name in ("colon", "comma", "lower", "invitation", "more", "time", "credit", "comment")),
    *((name, (1, -1)) for name in ("byline", "digit")),
)


def features(lines: Sequence[str], measured: Numbers, gaps: Sequence[bool], slug: frozenset[str]) -> Numbers:
    """One row a line, one column a trait. `measured`: each line by itself (`lines.measured`); `gaps`: an empty line
    stood before; `slug`: words of the page's URL.
    """
    of = dict(zip(MEASURED, measured.T, strict=True))
    of["length"] = np.log1p(of["words"])
    of["gap"] = np.array(gaps, dtype=np.float64)
    of["prose"] = np.where((of["stop"] > 0) & (of["words"] >= 8), of["words"], 0.0)
    runs = [best_run(worth) for worth in _worths(of)]
    of["shared"] = _shared(lines, *runs[0])
    columns = [of["length"], *measured.T[1:], of["shared"], of["gap"], np.append(of["gap"][1:], 1.0)]
    columns += [*_page(lines, of), *_place(of, runs), *_slug(lines, of["words"], slug), *_since(of)]
    columns += [side for _, value, widths in _BOXES for width in widths for side in box(value(of), width)]
    columns += [shift(of[name], by) for name, steps in _SHIFTS for by in steps]
    return np.stack(columns, axis=1)


def best_run(worth: Numbers) -> tuple[int, int]:
    """Start and end of the contiguous run with the greatest sum (Bentley 1984, "Algorithm design techniques")."""
    best, span, total, start = 0.0, (0, 0), 0.0, 0
    for at, value in enumerate(worth.tolist()):
        if total <= 0:
            total, start = 0.0, at
        total += value
        if total > best:
            best, span = total, (start, at + 1)
    return span


def _worths(of: dict[str, Numbers]) -> Iterator[Numbers]:
    """Positive for prose, negative for navigation: for whole paragraphs, and for paragraphs in pieces."""
    words, sentence = of["words"], (of["stop"] > 0) & (of["words"] > 5)
    whole = np.minimum(words, 60) / 10
    yield np.where(sentence, whole, np.where(words > 20, words / 20 - 0.3, np.where(words < 10, -1.0, -0.5)))
    yield np.where(sentence, whole, np.where(words > 12, words / 15, -0.35))


def _shared(lines: Sequence[str], first: int, last: int) -> Numbers:
    """The share of each line's long words that the best run uses too."""
    near = range(max(0, first - _AROUND), min(len(lines), last + _AROUND))
    long = {at: long_words_of(lines[at]) for at in near}
    known = {word for at in range(first, last) for word in long[at]}
    shared = np.zeros(len(lines))
    for at, words in long.items():
        if words:
            shared[at] = sum(map(known.__contains__, words)) / len(words)
    return shared


def _page(lines: Sequence[str], of: dict[str, Numbers]) -> Iterator[Numbers]:
    size, times = len(lines), Counter(lines)
    at, total = np.arange(size), max(of["prose"].sum(), 1.0)
    before = np.cumsum(of["prose"]) - of["prose"]
    yield np.array([min(times[line], 4) - 1 for line in lines], dtype=np.float64)
    yield np.full(size, of["gap"].mean())
    yield at / size
    yield np.minimum(size - at, 60).astype(np.float64)
    yield np.full(size, np.log1p(size))
    yield before / total
    yield 1 - (before + of["prose"]) / total
    yield np.full(size, np.log1p(total))


def _place(of: dict[str, Numbers], runs: Sequence[tuple[int, int]]) -> Iterator[Numbers]:
    at = np.arange(len(of["words"]), dtype=np.float64)
    for first, last in runs:
        yield np.clip(at - first, -30, 30)
        yield np.clip(last - at, -30, 30)
        yield np.where((at >= first) & (at < last), 1.0, 0.0)


def _slug(lines: Sequence[str], words: Numbers, slug: frozenset[str]) -> Iterator[Numbers]:
    """How much of the slug a line holds, and how far below the last line that is nearly all of it."""
    told = np.zeros(len(lines))
    for at in np.flatnonzero((words >= 3) & (words <= 40)).tolist() if slug else ():
        if (shared := len(slug.intersection(tokens_of(lines[at])))) > 1:
            told[at] = shared / len(slug)
    headings = np.flatnonzero(told > 0.6)
    below = np.clip(np.arange(len(lines)) - headings[-1], -20, 20) if len(headings) else np.zeros(len(lines))
    yield told
    yield below.astype(np.float64)
    yield np.full(len(lines), float(len(headings) > 0))


def _since(of: dict[str, Numbers]) -> Iterator[Numbers]:
    """Comments before; lines since the last sign of comments and of other stories; words since the last full stop."""
    at = np.arange(len(of["words"]))
    comment = of["comment"] > 0
    yield np.minimum(np.cumsum(comment) - comment, 30.0)
    for sign, most in ((comment, 40), ((of["more"] > 0) & (of["words"] < 8), 20)):
        yield np.clip(at - np.maximum.accumulate(np.where(sign, at, -99)), 0, most).astype(np.float64)
    words = np.cumsum(of["words"])
    stopped = np.maximum.accumulate(np.where(of["stop"] > 0, words, 0.0))
    yield np.log1p(words - np.concatenate([[0.0], stopped[:-1]]))


def box(value: npt.NDArray[Any], width: int) -> tuple[Numbers, Numbers]:
    """The sums over `width` lines before and after each."""
    size, sums = len(value), np.concatenate([[0.0], np.cumsum(value)])
    at = np.arange(size)
    return sums[at] - sums[np.maximum(at - width, 0)], sums[np.minimum(at + 1 + width, size)] - sums[at + 1]


def shift(value: Numbers, by: int) -> Numbers:
    """`value` of the line `by` lines before (negative: after); 0 beyond the ends."""
    moved = np.zeros(len(value))
    if abs(by) < len(value):
        moved[max(by, 0) : len(value) + min(by, 0)] = value[max(-by, 0) : len(value) - max(by, 0)]
    return moved
