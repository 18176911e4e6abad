"""Whether scores are probabilities: `python -m agents.classify.reliability ../shared/evals/nlp`.

For every label column of `eval_themes.py` there, each text's score (the best of the themes the column allows) is
put beside whether its label is there. Of the texts scored about .7, about 70 % should have it. Every column has
the same weight, and a column's texts the same. The last line is the expected calibration error: the mean
distance between score and share, weighted by how many texts there are.
"""

import argparse
import importlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.classify.themes import shipped
from agents.classify.weighing import Themes
from agents.text import analyse

BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A score, whether the label is there, and how much this pair weighs."""

    column: str
    score: float
    right: bool
    weight: float


def judged(evals: Path, part: str) -> Iterator[Judged]:
    """Every text of every column. `evals`: the folder of `eval_themes.py`."""
    sys.path.insert(0, str(evals))
    evaluation = importlib.import_module("eval_themes")
    themes = Themes(shipped())
    rows = evaluation.rows_of(part)
    scores = [themes.scores(analyse(None, row["text"], "en")) for row in rows]
    for name, (chosen, has_label, ids) in evaluation.columns().items():
        texts = [(row, given) for row, given in zip(rows, scores, strict=True) if chosen(row)]
        for row, given in texts:
            best = max((given.get(theme, 0.0) for theme in ids), default=0.0)
            yield Judged(name, best, bool(has_label(row)), 1 / len(texts))


def curve(pairs: Iterable[Judged]) -> list[tuple[int, float, float, float]]:
    """For each tenth of the scale that has texts: texts, weight, mean score, share with the label."""
    binned: list[list[Judged]] = [[] for _ in range(BINS)]
    for pair in pairs:
        binned[min(int(pair.score * BINS), BINS - 1)].append(pair)
    points = []
    for found in filter(None, binned):
        weight = sum(pair.weight for pair in found)
        mean = sum(pair.weight * pair.score for pair in found) / weight
        share = sum(pair.weight * pair.right for pair in found) / weight
        points.append((len(found), weight, mean, share))
    return points


def calibration_error(points: Sequence[tuple[int, float, float, float]]) -> float:
    """The mean distance between score and share, 0 at best."""
    return sum(weight * abs(mean - share) for _, weight, mean, share in points) / sum(point[1] for point in points)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m agents.classify.reliability", description=__doc__)
    parser.add_argument("evals", type=Path, help="folder of eval_themes.py (../shared/evals/nlp)")
    parser.add_argument("--part", default="dev")
    parser.add_argument("--columns", action="store_true", help="a curve for every column too")
    options = parser.parse_args(arguments)
    pairs = list(judged(options.evals, options.part))
    for name in sorted({pair.column for pair in pairs}) if options.columns else ():
        _show(name, [pair for pair in pairs if pair.column == name])
    _show("all columns", pairs)


def _show(title: str, pairs: Sequence[Judged]) -> None:
    points = curve(pairs)
    print(f"{title}\n   texts  score  share")
    for texts, _, mean, share in points:
        print(f"  {texts:6}  {mean:.3f}  {share:.3f}  {'#' * round(40 * share)}")
    print(f"  expected calibration error {calibration_error(points):.3f}\n")


if __name__ == "__main__":
    main()
