"""The linear model of one label beside others, its probabilities and its threshold: what `teach.py` is made of."""

from typing import Any

import numpy as np
from scipy.sparse import diags
from sklearn.linear_model import LogisticRegression

SEED = 0
INVERSE_PENALTY = 4.0  # C; this and the next by cross-validation on texts about conflict, crime and politics
SMOOTHING = 0.1  # added to the sums behind the log-count ratio


def fit(values: Any, truth: Any, runs: int) -> tuple[Any, Any]:
    """Weights (a row a run or pattern, a column a label) and biases."""
    columns = [_fit_label(values, truth[:, number], runs) for number in range(truth.shape[1])]
    return np.column_stack([weights for weights, _ in columns]), np.array([bias for _, bias in columns])


def _fit_label(values: Any, truth: Any, runs: int) -> tuple[Any, float]:
    if truth.all() or not truth.any():  # a fold may hold all texts of a rare label
        return np.zeros(values.shape[1]), 1.0 if truth.all() else -1.0
    sums = (np.asarray(values[rows].sum(axis=0)).ravel()[:runs] + SMOOTHING for rows in (truth, ~truth))
    with_it, without = (each / each.sum() for each in sums)
    ratio = np.concatenate([np.log(with_it / without), np.ones(values.shape[1] - runs)])
    model = LogisticRegression(
        C=INVERSE_PENALTY,
        class_weight="balanced",
        solver="liblinear",
        dual=True,  # the same weights in half the time: there are many more runs than texts
        tol=1e-3,
        max_iter=300,
        random_state=SEED,
    ).fit(values @ diags(ratio), truth)
    return model.coef_[0] * ratio, float(model.intercept_[0])


def _platt(decisions: Any, truth: Any) -> tuple[float, float]:
    """Slope and offset that make decision values probabilities."""
    model = LogisticRegression(C=1e3, random_state=SEED).fit(decisions[:, None], truth)
    return max(float(model.coef_[0, 0]), 1e-3), float(model.intercept_[0])


def threshold(scores: Any, truth: Any) -> float:
    """The score from which on F1 is best: halfway between two texts."""
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(truth[order])
    f1 = 2 * found / (np.arange(1, len(order) + 1) + truth.sum())
    best = int(np.argmax(f1))
    below = scores[order[min(best + 1, len(order) - 1)]]
    return float(np.clip((scores[order[best]] + below) / 2, 1e-6, 1.0))


def platt(decisions: Any, truth: Any) -> Any:
    """For each label the slope and the offset that make decision values probabilities (Platt 1999): a row a label."""
    found = [_platt(decisions[:, number], truth[:, number]) for number in range(truth.shape[1])]
    return np.array(found).reshape(-1, 2)


def probabilities(decisions: Any, scales: Any) -> Any:
    """Of decision values (a row a text, a column a label), with what `platt` found."""
    return 1 / (1 + np.exp(-np.clip(decisions * scales[:, 0] + scales[:, 1], -30, 30)))


def losses(decisions: Any, truth: Any) -> Any:
    """For each text the mean log loss of what its decision values stand for, over the labels that some texts have."""
    told = truth.any(axis=0) & ~truth.all(axis=0)
    given = probabilities(decisions[:, told], platt(decisions[:, told], truth[:, told]))
    return -np.log(np.where(truth[:, told], given, 1 - given)).sum(axis=1) / max(1, told.sum())
