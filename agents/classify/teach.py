"""Train a team's own classifier: for each label a linear model over runs of words and signs, and over what the
written patterns of the themes find: what somebody knew beforehand is worth hundreds of labelled texts.

Logistic regression on TF-IDF values scaled by the log-count ratio of each run (NB-LR: Wang and Manning, Baselines and
Bigrams, ACL 2012). Threshold and probability of a label come from five-fold cross-validation, as do the figures of
the report. Fixed seed; needs scikit-learn (the extra `train`); what comes out needs numpy only.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from agents.classify.grams import KINDS, doubled
from agents.classify.own import PATTERNS, OwnModel

SEED = 0
FOLDS = 5
INVERSE_PENALTY = 4.0  # C; this and the two below by cross-validation on texts about conflict, crime and politics
SMOOTHING = 0.1  # added to the sums behind the log-count ratio
KEPT = {"words": (2, 120_000), "signs": (3, 60_000), PATTERNS: (2, 5_000)}  # texts it must stand in; most
PATTERN_IDF = 0.3  # what a pattern counts beside the runs; by cross-validation too
LEAST = 5  # texts a label needs
ALWAYS = 0.85  # share of texts with a label, above which every text is given one

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Taught:
    """The model, and what cross-validation says of it: a row a text, a column a label of the model."""

    model: OwnModel
    scores: Any  # probabilities by models that had not seen the text
    truth: Any
    left_out: tuple[str, ...]  # labels with fewer than `LEAST` texts


def teach(
    texts: Sequence[str],
    labels: Sequence[Sequence[str]],
    found: Sequence[Mapping[str, float]] = (),
    progress: Progress = lambda _: None,
) -> Taught:
    """Train on texts, the labels of each and what the patterns found in each (`own_themes.strengths`), if known.

    Raises `ValueError` if no label has enough texts.
    """
    counts = {name: sum(name in each for each in labels) for name in sorted({x for each in labels for x in each})}
    names = tuple(name for name, count in counts.items() if LEAST <= count <= len(texts) - LEAST)
    if not names:
        raise ValueError(f"no label has {LEAST} texts with it and {LEAST} without: there is nothing to learn from")
    truth = np.array([[name in each for name in names] for each in labels])
    readers = [_reader(kind) for kind in KINDS]
    progress(f"reading {len(texts)} texts")
    values = hstack([reader.fit_transform(map(doubled, texts)) for reader in readers]).tocsr()
    patterns, strengths = _strengths(found or [{}] * len(texts))
    runs, values = values.shape[1], hstack([values, strengths]).tocsr()
    decisions = np.zeros(truth.shape)
    for number, (train, test) in enumerate(KFold(FOLDS, shuffle=True, random_state=SEED).split(decisions), 1):
        progress(f"cross-validation {number}/{FOLDS}")
        weights, bias = _fit(values[train], truth[train], runs)
        decisions[test] = values[test] @ weights + bias
    progress("training on all texts")
    weights, bias = _fit(values, truth, runs)
    scales = np.array([_platt(decisions[:, k], truth[:, k]) for k in range(len(names))])
    scores = 1 / (1 + np.exp(-np.clip(decisions * scales[:, 0] + scales[:, 1], -30, 30)))
    model = OwnModel(
        labels=names,
        vocabulary=_vocabulary(readers) | {PATTERNS: patterns},
        idf=np.concatenate([*(reader.idf_ for reader in readers), [PATTERN_IDF] * len(patterns)]).astype(np.float32),
        weights=weights.astype(np.float32),
        bias=bias.astype(np.float32),
        slope=scales[:, 0].astype(np.float32),
        offset=scales[:, 1].astype(np.float32),
        thresholds=np.array([threshold(scores[:, k], truth[:, k]) for k in range(len(names))], dtype=np.float32),
        always=bool(truth.any(axis=1).mean() > ALWAYS),
    )
    return Taught(model, scores, truth, tuple(name for name in counts if name not in names))


def _reader(kind: str) -> Any:
    least, most = KEPT[kind]
    return TfidfVectorizer(analyzer=KINDS[kind], sublinear_tf=True, min_df=least, max_features=most)


def _vocabulary(readers: Sequence[Any]) -> dict[str, list[str]]:
    return {kind: reader.get_feature_names_out().tolist() for kind, reader in zip(KINDS, readers, strict=True)}


def _strengths(found: Sequence[Mapping[str, float]]) -> tuple[list[str], Any]:
    """The patterns that found something in several texts, and their values: a row a text."""
    least, most = KEPT[PATTERNS]
    counts = Counter(name for each in found for name in each)
    names = sorted(name for name, count in counts.most_common(most) if count >= least)
    values = np.array([[each.get(name, 0.0) for name in names] for each in found]).reshape(len(found), len(names))
    return names, csr_matrix(np.log1p(values) * PATTERN_IDF)


def _fit(values: Any, truth: Any, runs: int) -> tuple[Any, Any]:
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
