"""A choice among candidates: weighted sums, the greatest wins (McFadden 1974, conditional logit)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).parents[1] / "data" / "clean" / "heads.json"

Candidate = Mapping[str, float]
"""Features by name; those left out are zero."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Weights by feature name."""

    weights: Mapping[str, float]

    def best(self, candidates: Sequence[Candidate]) -> int | None:
        """The index of the best candidate, the first of equals; None if there is none."""
        worth = [sum(self.weights.get(name, 0.0) * value for name, value in each.items()) for each in candidates]
        return max(range(len(worth)), key=worth.__getitem__, default=None)


@cache
def fitted(what: str, path: Path = WEIGHTS) -> Choice:
    """The shipped weights for "title" or "date"."""
    return Choice(json.loads(path.read_text(encoding="utf-8"))[what])


def fit(groups: Sequence[tuple[Sequence[Candidate], Sequence[bool]]], ridge: float = 1.0, steps: int = 400) -> Choice:
    """Weights that give the right candidates of each group the most probability. Deterministic.

    Adam on the log-likelihood with an L2 penalty, on features scaled to unit deviation.
    """
    names = sorted({name for candidates, _ in groups for each in candidates for name in each})
    tables = [np.array([[each.get(name, 0.0) for name in names] for each in group]) for group, _ in groups]
    right = [np.array(truth) for _, truth in groups]
    scale = np.vstack(tables).std(axis=0) + 1e-6
    weights, mean, square = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, steps + 1):
        slope = -ridge * weights
        for table, truth in zip(tables, right, strict=True):
            slope += _slope(table / scale, truth, weights)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights += 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return Choice({name: round(float(weight), 4) for name, weight in zip(names, weights / scale, strict=True)})


def _slope(table: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    worth = table @ weights
    chance = np.exp(worth - worth.max())
    chance /= chance.sum()
    ours = chance * truth
    return np.asarray(ours @ table / max(ours.sum(), 1e-12) - chance @ table)
