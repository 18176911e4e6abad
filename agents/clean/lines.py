"""Which lines of a page dump are the story: boosted trees over the features of each line.

The weights (`agents/data/clean/lines.json`) are fitted by `agents.clean.train`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.clean.features import Matrix, features

WEIGHTS = Path(__file__).parents[1] / "data" / "clean" / "lines.json"
THRESHOLD = -0.4  # log-odds: losing a sentence costs more than keeping a caption
MOST_LINES = 5_000  # a dump has hundreds; what comes after is not looked at


@dataclass(frozen=True, slots=True)
class Trees:
    """Complete binary trees of one depth, as arrays with one row a tree.

    `feature` and `threshold` hold the inner nodes level by level (a row's value above the threshold goes
    right), `leaf` the log-odds that each tree adds to `base`.
    """

    base: float
    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    leaf: NDArray[np.float32]

    def log_odds(self, rows: Matrix) -> Matrix:
        """One number a row."""
        trees = np.arange(len(self.feature))
        node = np.zeros((len(rows), len(trees)), dtype=np.int64)
        at = np.arange(len(rows))[:, None]
        for level in range(int(np.log2(self.leaf.shape[1]))):
            inner = node + (2**level - 1)
            node = 2 * node + (rows[at, self.feature[trees, inner]] > self.threshold[trees, inner])
        total: Matrix = self.base + self.leaf[trees, node].sum(axis=1)
        return total


@cache
def fitted(path: Path = WEIGHTS) -> Trees:
    """The shipped weights."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Trees(
        data["base"],
        np.array(data["feature"], dtype=np.int64),
        np.array(data["threshold"], dtype=np.float32),
        np.array(data["leaf"], dtype=np.float32),
    )


def story_lines(lines: Sequence[str], spaced: Sequence[bool]) -> list[bool]:
    """For each non-empty line whether it belongs to the story. `spaced`: an empty line stood before it."""
    if not lines:
        return []
    odds = fitted().log_odds(features(lines[:MOST_LINES], spaced[:MOST_LINES]))
    return [bool(odd > THRESHOLD) for odd in odds] + [False] * max(0, len(lines) - MOST_LINES)
