"""Lines of a page dump as numbers: what a line looks like, where it stands, what stands around it."""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

CUES = Path(__file__).parents[1] / "data" / "clean" / "cues.toml"
Matrix: TypeAlias = NDArray[np.float32]

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
WORD = re.compile(rf"[{_CJK}]{{1,2}}|[^\W{_CJK}]+")
_ENDED = re.compile(r"[.!?。！？؟।][\"'”’»)\]」]*$")
_SENTENCES = re.compile(r"[.!?。！？؟।][\"'”’»)\]」]*(?:\s|$)")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d\d\b")
_NEIGHBOURS = (-2, -1, 1, 2)
_WIDTHS = (3, 8, 20)


@cache
def _cues() -> re.Pattern[str]:
    kinds = tomllib.loads(CUES.read_text(encoding="utf-8"))
    groups = (
        f"(?P<{kind}>{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})" for kind, words in kinds.items()
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)")


def cues_of(line: str) -> dict[str, int]:
    """The kinds of cue words in `line`, each with its length in characters; none in a line of 400 and more."""
    if len(line) >= 400:
        return {}
    return {str(match.lastgroup): match.end() - match.start() for match in _cues().finditer(line.casefold())}


def features(lines: Sequence[str], spaced: Sequence[bool]) -> Matrix:
    """One row a line, 189 columns. `spaced`: an empty line stood before it."""
    own = _own(lines, spaced)
    worth = _worth(own)
    near = _cohesion(lines, *best_run(worth))
    neighbours = [_shift(np.hstack([own[:, :_SHARED], near]), by) for by in _NEIGHBOURS]
    return np.hstack([own, near, _place(own, worth), *neighbours, _around(own, near, worth)])


_SHARED = 22  # the first columns of `_own`: those the neighbours' rows repeat


def _own(lines: Sequence[str], spaced: Sequence[bool]) -> Matrix:
    copies = Counter(lines)
    rows = [_look(line, space, copies[line]) for line, space in zip(lines, spaced, strict=True)]
    return np.array(rows, dtype=np.float32)


def _look(line: str, space: bool, copies: int) -> list[float]:
    words = WORD.findall(line)
    count, size = len(words) or 1, len(line)
    kinds = cues_of(line)
    first = line[0]
    return [
        np.log1p(size),
        np.log1p(count),
        bool(_ENDED.search(line[-4:])),
        len(_SENTENCES.findall(line)),
        sum(map(line.count, ",，、،")) / count,
        sum(1 for word in words if word[0].isupper()) / count,
        sum(1 for word in words if word.islower() and len(word) < 4) / count,
        first.islower(),
        first.isupper(),
        first.isdigit(),
        not first.isalnum(),
        line[-1] in ":：",
        line.endswith(("...", "…")),
        bool(_DATE.search(line)) if size < 300 else 0,
        space,
        *(kinds.get(kind, 0) / size for kind in _KINDS),
        sum(map(str.isdigit, line)) / size,
        line.isupper(),
        sum(map(line.count, "|»›>/•·")) / count,
        sum(map(line.count, '"“”„«»')),
        line.count("("),
        min(copies, 5),
        "http" in line or "www." in line or "@" in line,
        sum(map(len, words)) / count,
    ]


_KINDS = ("share", "subscribe", "more", "comment", "legal", "credit", "byline")


def _worth(own: Matrix) -> Matrix:
    """A first opinion, positive for prose: the words of a line that ends like a sentence."""
    words, ended = np.expm1(own[:, 1]), own[:, 2]
    return np.where(ended > 0, np.minimum(words, 60) / 10 - 0.5, np.where(words > 20, words / 40, -1.0)).astype(
        np.float32
    )


def _place(own: Matrix, worth: Matrix) -> Matrix:
    """Where each line stands: in the page, and to the best run of prose and the longest line."""
    n = len(own)
    at = np.arange(n)
    first, last = best_run(worth)
    size = np.expm1(own[:, 0])
    before = np.cumsum(size)
    longest = int(np.argmax(size))
    inside = (at >= first) & (at < last)
    mean = size[first:last].mean() if last > first else 0
    return np.stack(
        [
            at / n,
            before / before[-1],
            inside,
            _signed(at - first),
            _signed(at - last + 1),
            _signed(at - longest),
            np.log1p(
                np.maximum(before[max(first - 1, 0)] - before, 0) + np.maximum(before - before[max(last - 1, 0)], 0)
            ),
            np.full(n, np.log1p(n)),
            np.full(n, (last - first) / n),
            np.full(n, size[first:last].sum() / before[-1]),
            np.full(n, np.log1p(mean)),
            np.full(n, own[:, 14].mean()),
            np.full(n, np.log1p(np.median(size))),
        ],
        axis=1,
    ).astype(np.float32)


def _signed(distance: NDArray[np.int64]) -> Matrix:
    return (np.sign(distance) * np.log1p(np.abs(distance))).astype(np.float32)


def _cohesion(lines: Sequence[str], first: int, last: int) -> Matrix:
    """How much of each line's longer words the best run of prose has too, in other lines than this one."""
    words = [
        {word.casefold() for word in WORD.findall(line[:2000]) if len(word) > 4 or word > "\u3000"} for line in lines
    ]
    known = Counter(word for line in words[first:last] for word in line)
    rows = []
    for at, line in enumerate(words):
        own = first <= at < last
        shared = sum(1 for word in line if known[word] > own)
        rows.append((shared / (len(line) + 1), np.log1p(shared)))
    return np.array(rows, dtype=np.float32)


def best_run(worth: Matrix | Sequence[float]) -> tuple[int, int]:
    """Start and end of the contiguous run with the greatest sum; (0, 0) if no line is worth anything."""
    best, span, total, start = 0.0, (0, 0), 0.0, 0
    for at, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, at
        total += float(value)
        if total > best:
            best, span = total, (start, at + 1)
    return span


def _shift(columns: Matrix, by: int) -> Matrix:
    """The rows `by` lines further on; −1 beyond the ends."""
    shifted = np.full_like(columns, -1)
    if abs(by) < len(columns):
        shifted[max(0, -by) : len(columns) - max(0, by)] = columns[max(0, by) : len(columns) + min(0, by)]
    return shifted


def _around(own: Matrix, near: Matrix, worth: Matrix) -> Matrix:
    """Means over windows before and after each line."""
    wanted = np.column_stack([worth, near[:, 0], own[:, [0, 2, 4, 5, 14]], own[:, 15:22].sum(axis=1)])
    total = np.vstack([np.zeros((1, wanted.shape[1])), np.cumsum(wanted, axis=0, dtype=np.float64)])
    n, at = len(own), np.arange(len(own))
    parts = []
    for width in _WIDTHS:
        low, high = np.maximum(at - width, 0), np.minimum(at + 1 + width, n)
        parts.append((total[at] - total[low]) / width)
        parts.append((total[high] - total[at + 1]) / width)
    return np.hstack(parts).astype(np.float32)
