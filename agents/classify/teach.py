"""Train a team's own classifier: for each label a linear model over runs of words and signs, and over what the
written patterns of the themes find: what somebody knew beforehand is worth hundreds of labelled texts. Where it helps
with texts that were not seen, over hidden topics too (`topics.py`).

Logistic regression on TF-IDF values scaled by the log-count ratio of each run (NB-LR: Wang and Manning, Baselines and
Bigrams, ACL 2012). Threshold and probability of a label come from five-fold cross-validation, as do the figures of
the report. Fixed seed; needs scikit-learn (the extra `train`); what comes out needs numpy only.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold

from agents.classify.grams import KINDS, doubled
from agents.classify.linear import SEED, fit, losses, platt, probabilities, threshold
from agents.classify.own import PATTERNS, OwnModel
from agents.classify.topics import Topics, topics_of

FOLDS = 5
TRIED, CLEAR = 2, 2.0  # folds and standard errors after which topics that do harm are given up
KEPT = {"words": (2, 120_000), "signs": (3, 60_000), PATTERNS: (2, 5_000)}  # texts it must stand in; most
PATTERN_IDF = 0.3  # what a pattern counts beside the runs; by cross-validation
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

    Raises `ValueError` if no label has enough texts, or the texts have no words in common.
    """
    counts = {name: sum(name in each for each in labels) for name in sorted({x for each in labels for x in each})}
    names = tuple(name for name, count in counts.items() if LEAST <= count <= len(texts) - LEAST)
    if not names:
        raise ValueError(f"no label has {LEAST} texts with it and {LEAST} without: there is nothing to learn from")
    truth = np.array([[name in each for name in names] for each in labels])
    readers = [_reader(kind) for kind in KINDS]
    progress(f"reading {len(texts)} texts")
    values = hstack([_read(reader, texts) for reader in readers]).tocsr()
    patterns, strengths = _strengths(found or [{}] * len(texts))
    runs, values = values.shape[1], hstack([values, strengths]).tocsr()
    decisions, topics = _cross_validated(values, truth, runs, progress)
    progress("training on all texts" + (", with their topics" if topics else ""))
    weights, bias = fit(topics.beside(values) if topics else values, truth, runs)
    weights = topics.folded(weights) if topics else weights
    scales = platt(decisions, truth)
    scores = probabilities(decisions, scales)
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


def _read(reader: Any, texts: Sequence[str]) -> Any:
    try:
        return reader.fit_transform(map(doubled, texts))
    except ValueError:  # scikit-learn has found nothing
        raise ValueError("hardly a word stands in two of the texts: there is nothing to learn from") from None


def _vocabulary(readers: Sequence[Any]) -> dict[str, list[str]]:
    return {kind: reader.get_feature_names_out().tolist() for kind, reader in zip(KINDS, readers, strict=True)}


def _strengths(found: Sequence[Mapping[str, float]]) -> tuple[list[str], Any]:
    """The patterns that found something in several texts, and their values: a row a text."""
    least, most = KEPT[PATTERNS]
    counts = Counter(name for each in found for name in each)
    names = sorted(name for name, count in counts.most_common(most) if count >= least)
    values = np.array([[each.get(name, 0.0) for name in names] for each in found]).reshape(len(found), len(names))
    return names, csr_matrix(np.log1p(values) * PATTERN_IDF)


def _cross_validated(values: Any, truth: Any, runs: int, progress: Progress) -> tuple[Any, Topics | None]:
    """Decision values by models that had not seen the text, and the topics if these models are better with them."""
    folds = list(KFold(FOLDS, shuffle=True, random_state=SEED).split(truth))
    progress(f"cross-validation in {FOLDS} folds")
    plain = _decided(values, truth, runs, folds)
    topics = topics_of(values[:, :runs])
    if topics is None:
        return plain, None
    progress("trying hidden topics")
    with_topics = _tried(topics.beside(values), truth, runs, folds, plain)
    return (plain, None) if with_topics is None else (with_topics, topics)


def _tried(values: Any, truth: Any, runs: int, folds: Sequence[tuple[Any, Any]], plain: Any) -> Any | None:
    """Decision values from these `values`; None if they do harm to texts held out. Clear harm ends the trial early."""
    decisions = np.zeros(truth.shape)
    for number, fold in enumerate(folds, 1):
        decisions += _decided(values, truth, runs, [fold])
        held_out = np.concatenate([test for _, test in folds[:number]])
        harm = losses(decisions[held_out], truth[held_out]) - losses(plain[held_out], truth[held_out])
        if number >= TRIED and harm.mean() > CLEAR * harm.std() / np.sqrt(len(harm)):
            return None
    return decisions if harm.mean() < 0 else None


def _decided(values: Any, truth: Any, runs: int, folds: Sequence[tuple[Any, Any]]) -> Any:
    """Decision values (a row a text, a column a label) of the texts held out; 0 of the others."""
    decisions = np.zeros(truth.shape)
    for train, test in folds:
        weights, bias = fit(values[train], truth[train], runs)
        decisions[test] = values[test] @ weights + bias
    return decisions
