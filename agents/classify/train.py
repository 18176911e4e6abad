"""Train the learnt part of the themes: `python -m agents.classify.train ../shared/evals/nlp/dev`.

For every theme that lessons exist for, a logistic regression over the evidence of its written patterns and single
words (lemmas), with an L1 penalty, so that few words remain. A word counts in the same arithmetic as a pattern.
The words ship for a theme only if they lower the cross-validated loss against its patterns alone; `--check`
prints those figures and writes nothing. Fixed seed; needs scikit-learn (the extra `train`).
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from agents.classify.learnt import FILE, Learnt, Scale, write
from agents.classify.lessons import Lesson, lessons, plain_words
from agents.classify.score import contributions, length_norm
from agents.classify.themes import shipped
from agents.classify.weighing import Themes
from agents.text import Document, Occurrence, analyse
from agents.text.normalise import normaliser, stop_words

SEED = 0
SHARE = 0.5  # of the learnt log-odds in the sum; the rest are those of patterns on the common scale (model card)
PENALTY = 0.2  # C of the logistic regression: by cross-validation on MUC-4, of .1, .2, .4
LEAST = 8  # texts that a word must stand in
LEAST_ABOUT = 100  # lessons about a theme; from fewer no words are learnt
LEAST_GAIN = 0.005  # of cross-validated loss (nats a text) for words to ship
BOUND = 3.0, 6.0  # evidence against and for, beyond which training looks no further
PATTERNS = 5.0  # the penalty is for words: the column of patterns is made too large to feel it


@dataclass(frozen=True, slots=True)
class Table:
    """Lessons of one theme as numbers: the evidence of the patterns, and of each word (a column of `words`)."""

    patterns: Any
    words: Any
    about: Any
    vocabulary: Sequence[str]


def word_evidence(document: Document) -> dict[str, float]:
    """The evidence of each lemma for a weight of one."""
    lemma, common = normaliser(document.language).lemma, stop_words(document.language)
    places: dict[str, list[Occurrence]] = defaultdict(list)
    for paragraph in document.paragraphs:
        for word, start, end in zip(paragraph.words, *paragraph.edges, strict=True):
            if (known := lemma(word)).isalpha() and len(known) > 2 and known not in common:
                places[known].append(Occurrence(paragraph.field, start, end, ((start, end),), "word"))
    norm = length_norm(len(document.title or "") + len(document.text))
    return {word: sum(part for _, part in contributions(1 / norm, found)) for word, found in places.items()}


def table(theme: str, taught: Sequence[Lesson], themes: Themes) -> Table:
    """The lessons of one theme as numbers."""
    documents = [analyse(None, lesson.text, "en") for lesson in taught]
    patterns = np.array([themes.evidence(document).get(theme, 0.0) for document in documents])
    evidence = [word_evidence(document) for document in documents]
    seen = Counter(word for each in evidence for word in each)
    vocabulary = sorted(word for word in seen.keys() & plain_words() if seen[word] >= LEAST)
    column = {word: number for number, word in enumerate(vocabulary)}
    cells = [(row, column[w], v) for row, each in enumerate(evidence) for w, v in each.items() if w in column]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    words = csr_matrix((values, (rows, columns)), (len(taught), len(vocabulary)))
    return Table(patterns.clip(-BOUND[0], BOUND[1]), words, np.array([lesson.about for lesson in taught]), vocabulary)


def fit(numbers: Table, rows: Any, *, with_words: bool) -> Any:
    """A logistic regression over some rows."""
    model = LogisticRegression(
        C=PENALTY if with_words else 1e3,
        l1_ratio=1,
        solver="liblinear",
        intercept_scaling=10,
        random_state=SEED,
    )
    return model.fit(_columns(numbers, with_words)[rows], numbers.about[rows])


def cross_validated(numbers: Table, *, with_words: bool) -> Any:
    """The probability of each lesson, by models that did not see it."""
    predicted = np.zeros(len(numbers.about))
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    for train, test in folds.split(predicted, numbers.about):
        model = fit(numbers, train, with_words=with_words)
        predicted[test] = model.predict_proba(_columns(numbers, with_words)[test])[:, 1]
    return predicted


def learn(numbers: Table, common: Scale) -> Learnt:
    """Scale and words, the weights of words in units of evidence; the log-odds are half learnt, half common."""
    model = fit(numbers, slice(None), with_words=True)
    slope = SHARE * float(model.coef_[0, 0]) * PATTERNS + (1 - SHARE) * common.slope
    offset = SHARE * float(model.intercept_[0]) + (1 - SHARE) * common.offset
    weights = zip(numbers.vocabulary, (SHARE * model.coef_[0, 1:] / slope).tolist(), strict=True)
    words = {word: round(weight, 3) for word, weight in weights if abs(weight) >= 0.01}
    return Learnt(Scale(round(slope, 3), round(offset, 3)), words)


def _columns(numbers: Table, with_words: bool) -> Any:
    patterns = csr_matrix(numbers.patterns[:, None] * PATTERNS)
    return hstack([patterns, numbers.words]).tocsr() if with_words else patterns


def common_scale(tables: Sequence[Table]) -> Scale:
    """One scale for all themes without words of their own; every table has the same weight."""
    evidence, about = (np.concatenate([getattr(t, name) for t in tables]) for name in ("patterns", "about"))
    weights = np.concatenate([np.full(len(t.about), 1000 / len(t.about)) for t in tables])
    model = LogisticRegression(C=1e3, random_state=SEED).fit(evidence[:, None], about, sample_weight=weights)
    return Scale(round(float(model.coef_[0, 0]), 3), round(float(model.intercept_[0]), 3))


def loss(about: Any, probability: Any) -> float:
    """Mean logarithmic loss, in nats."""
    of_truth = np.where(about, probability, 1 - probability)
    return -float(np.log(of_truth.clip(1e-6)).mean())


def best_threshold(about: Any, probability: Any) -> tuple[float, float]:
    """The threshold (in steps of .05) with the best F1, and that F1."""
    steps = [step / 20 for step in range(1, 19)]
    f1 = [2 * (about & (probability >= t)).sum() / max(1, about.sum() + (probability >= t).sum()) for t in steps]
    best = int(np.argmax(f1))
    return steps[best], float(f1[best])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m agents.classify.train", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the labelled sets (../shared/evals/nlp/dev)")
    parser.add_argument("--out", type=Path, default=FILE, help="where to write the weights")
    parser.add_argument("--check", action="store_true", help="print the cross-validated figures, write nothing")
    options = parser.parse_args(arguments)
    themes = shipped()
    written = Themes(themes, learnt_words=False)
    by_theme: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons(options.data, themes):
        by_theme[lesson.theme].append(lesson)
    tables = {theme: table(theme, taught, written) for theme, taught in sorted(by_theme.items())}
    common = common_scale(list(tables.values()))
    learnt = {theme: learn(numbers, common) for theme, numbers in tables.items() if helps(theme, numbers)}
    if not options.check:
        write(common, learnt, options.out)


def helps(theme: str, numbers: Table) -> bool:
    """Whether words lower the cross-validated loss of a theme; prints the figures."""
    if numbers.about.sum() < LEAST_ABOUT:
        print(f"{theme:22} {numbers.about.sum():4} of {len(numbers.about):4}  too few to learn words from")
        return False
    alone, both = (cross_validated(numbers, with_words=with_words) for with_words in (False, True))
    gain = loss(numbers.about, alone) - loss(numbers.about, both)
    print(f"{theme:22} {numbers.about.sum():4} of {len(numbers.about):4}", end="")
    print(f"  loss {loss(numbers.about, alone):.4f}", end="")
    for name, probability in (("patterns", alone), ("with words", both)):
        threshold, f1 = best_threshold(numbers.about, probability)
        print(f"; {name}: best F1 {f1:.3f} at {threshold:.2f}", end="")
    print(f"; {gain:.4f} less with words")
    return gain >= LEAST_GAIN


if __name__ == "__main__":
    main()
