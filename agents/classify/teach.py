"""Train a team's own classifier: for each label a linear model over runs of words and signs.

Logistic regression on TF-IDF values scaled by the log-count ratio of each run (NB-LR: Wang and Manning, Baselines and
Bigrams, ACL 2012). Threshold and probability of a label come from five-fold cross-validation, as do the figures of
the report. Fixed seed; needs scikit-learn (the extra `train`); what comes out needs numpy only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import diags, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from agents.classify.grams import KINDS, doubled
from agents.classify.own import OwnModel

SEED = 0
FOLDS = 5
INVERSE_PENALTY = 4.0  # C; this and the two below by cross-validation on texts about conflict, crime and politics
SMOOTHING = 0.1  # added to the sums behind the log-count ratio
KEPT = {"words": (2, 120_000), "signs": (3, 60_000)}  # texts a run must stand in; most runs
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


def teach(texts: Sequence[str], labels: Sequence[Sequence[str]], progress: Progress = lambda _: None) -> Taught:
    """Train on texts and the labels of each. Raises `ValueError` if no label has enough texts."""
    counts = {name: sum(name in each for each in labels) for name in sorted({x for each in labels for x in each})}
    names = tuple(name for name, count in counts.items() if LEAST <= count <= len(texts) - LEAST)
    if not names:
        raise ValueError(f"no label has {LEAST} texts with it and {LEAST} without: there is nothing to learn from")
    truth = np.array([[name in each for name in names] for each in labels])
    readers = [_reader(kind) for kind in KINDS]
    progress(f"reading {len(texts)} texts")
    values = hstack([reader.fit_transform(map(doubled, texts)) for reader in readers]).tocsr()
    decisions = np.zeros(truth.shape)
    for number, (train, test) in enumerate(KFold(FOLDS, shuffle=True, random_state=SEED).split(decisions), 1):
        progress(f"cross-validation {number}/{FOLDS}")
        weights, bias = _fit(values[train], truth[train])
        decisions[test] = values[test] @ weights + bias
    progress("training on all texts")
    weights, bias = _fit(values, truth)
    scales = np.array([_platt(decisions[:, k], truth[:, k]) for k in range(len(names))])
    scores = 1 / (1 + np.exp(-np.clip(decisions * scales[:, 0] + scales[:, 1], -30, 30)))
    model = OwnModel(
        labels=names,
        vocabulary={kind: reader.get_feature_names_out().tolist() for kind, reader in zip(KINDS, readers, strict=True)},
        idf=np.concatenate([reader.idf_ for reader in readers]).astype(np.float32),
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


def _fit(values: Any, truth: Any) -> tuple[Any, Any]:
    """Weights (a row a run, a column a label) and biases."""
    columns = [_fit_label(values, truth[:, number]) for number in range(truth.shape[1])]
    return np.column_stack([weights for weights, _ in columns]), np.array([bias for _, bias in columns])


def _fit_label(values: Any, truth: Any) -> tuple[Any, float]:
    if truth.all() or not truth.any():  # a fold may hold all texts of a rare label
        return np.zeros(values.shape[1]), 1.0 if truth.all() else -1.0
    with_it, without = (SMOOTHING + np.asarray(values[rows].sum(axis=0)).ravel() for rows in (truth, ~truth))
    ratio = np.log((with_it / with_it.sum()) / (without / without.sum()))
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


def train_and_predict(
    train_texts: Sequence[str], train_labels: Sequence[Sequence[str]], test_texts: Sequence[str], names: Sequence[str]
) -> list[list[str]]:
    """What a model trained on some texts says of others; of the labels in `names`."""
    wanted = [[label for label in each if label in names] for each in train_labels]
    model = teach(train_texts, wanted).model
    return [model.predict(text) for text in test_texts]
