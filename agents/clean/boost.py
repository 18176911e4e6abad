"""Gradient boosting of shallow trees on weighted yes/no labels, with histograms.

Friedman 2001, "Greedy function approximation"; second-order gains as in Chen and Guestrin 2016, "XGBoost",
equation 7. Used for fitting only; `agents.clean.lines.Trees` applies the result.
"""

import numpy as np
from numpy.typing import NDArray

from agents.clean.features import Matrix
from agents.clean.lines import Trees

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS, DEPTH, RATE = 110, 4, 0.12
_BINS = 32
_RIDGE = 4.0  # L2 penalty on leaves
_LEAST = 1.0  # least weight on either side of a split
_COLUMNS = 0.3  # share of the columns a tree may use


def fit(rows: Matrix, labels: Floats, weights: Floats, seed: int = 1) -> Trees:
    """Trees whose summed log-odds tell `labels` (0.0 or 1.0) from `rows`. Deterministic for a given seed."""
    random = np.random.default_rng(seed)
    edges = [np.unique(np.quantile(column, np.linspace(0, 1, _BINS + 1)[1:-1])) for column in rows.T]
    bins = np.stack([np.searchsorted(edge, column) for edge, column in zip(edges, rows.T, strict=True)])
    yes = float(np.average(labels, weights=weights))
    base = float(np.log(yes / (1 - yes)))
    odds = np.full(len(rows), base)
    trees = []
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-odds))
        columns = np.sort(random.choice(len(edges), int(len(edges) * _COLUMNS), replace=False))
        tree, gain = _tree(bins, edges, columns, weights * (labels - chance), weights * chance * (1 - chance))
        odds += gain
        trees.append(tree)
    feature, threshold, leaf = (np.stack(part) for part in zip(*trees, strict=True))
    return Trees(base, feature, threshold.astype(np.float32), leaf.astype(np.float32))


def _tree(
    bins: Ints, edges: list[Floats], columns: Ints, slope: Floats, curve: Floats
) -> tuple[tuple[Ints, Floats, Floats], Floats]:
    """One tree (features, thresholds, leaves), and what it adds to each row."""
    node = np.zeros(bins.shape[1], dtype=np.int64)
    features, thresholds = [], []
    for level in range(DEPTH):
        column, cut = _splits(bins, columns, node, 2**level, slope, curve)
        for at in range(2**level):
            parts = 0 <= cut[at] < len(edges[column[at]])
            features.append(int(column[at]) if parts else 0)
            thresholds.append(float(edges[column[at]][cut[at]]) if parts else np.inf)
            cut[at] = cut[at] if parts else _BINS
        node = 2 * node + (bins[column[node], np.arange(len(node))] > cut[node])
    leaves = 2**DEPTH
    sums = np.bincount(node, slope, leaves), np.bincount(node, curve, leaves)
    leaf = RATE * sums[0] / (sums[1] + _RIDGE)
    return (np.array(features), np.array(thresholds), leaf), leaf[node]


def _splits(bins: Ints, columns: Ints, node: Ints, count: int, slope: Floats, curve: Floats) -> tuple[Ints, Ints]:  # noqa: PLR0917
    """For each of `count` nodes the column and the last bin on the left of its best split; bin −1: no split."""
    best, column, cut = np.full(count, 1e-9), np.zeros(count, dtype=np.int64), np.full(count, -1)
    key = node * _BINS
    for candidate in columns:
        cell = key + bins[candidate]
        g, h = (np.bincount(cell, value, count * _BINS).reshape(count, _BINS) for value in (slope, curve))
        left_g, left_h = g.cumsum(axis=1)[:, :-1], h.cumsum(axis=1)[:, :-1]
        all_g, all_h = g.sum(axis=1, keepdims=True), h.sum(axis=1, keepdims=True)
        right_g, right_h = all_g - left_g, all_h - left_h
        gain = left_g**2 / (left_h + _RIDGE) + right_g**2 / (right_h + _RIDGE) - all_g**2 / (all_h + _RIDGE)
        gain[(left_h < _LEAST) | (right_h < _LEAST)] = -1
        at = gain.argmax(axis=1)
        value = gain[np.arange(count), at]
        better = value > best
        best[better], column[better], cut[better] = value[better], candidate, at[better]
    return column, cut
