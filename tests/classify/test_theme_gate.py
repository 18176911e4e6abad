"""Quality gate: floors on other people's labels, over a slice of each set, so that it is quick.

The whole is measured by `eval_themes.py`. A floor stands a little below what was measured: who falls through it
made the themes worse.
"""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from shared_data import SHARED, needs_shared

from agents.classify.evaluation import classify_texts
from agents.classify.reliability import Judged, calibration_error, curve
from agents.classify.themes import shipped
from agents.classify.weighing import Themes
from agents.text import analyse

# eval_themes.py leaves a file to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

EVALS = SHARED / "evals" / "nlp"
EVERY = 2  # takes each n-th text of the development slice
MACRO_F1, CLEAN, SILENT, CALIBRATION = 0.78, 0.975, 0.945, 0.05


@pytest.fixture(scope="module")
def evaluation() -> Iterator[Any]:
    sys.path.insert(0, str(EVALS))
    try:
        yield __import__("eval_themes")
    finally:
        sys.path.remove(str(EVALS))


@pytest.fixture(scope="module")
def rows(evaluation: Any) -> list[dict[str, Any]]:
    every: list[dict[str, Any]] = evaluation.rows_of("dev")
    return [row for number, row in enumerate(every) if number % EVERY == 0 or row["set"] == "plover"]


@needs_shared
def test_themes_keep_above_their_floors(evaluation: Any, rows: list[dict[str, Any]]) -> None:
    given = [set(themes) for themes in classify_texts([row["text"] for row in rows])]
    scores = {}
    for name, (chosen, has_label, ids) in evaluation.columns().items():
        pairs = [(has_label(r), bool(g & set(ids))) for r, g in zip(rows, given, strict=True) if chosen(r)]
        right = sum(wanted and said for wanted, said in pairs)
        scores[name] = 2 * right / max(1, sum(wanted for wanted, _ in pairs) + sum(said for _, said in pairs))
    everyday = [g for r, g in zip(rows, given, strict=True) if evaluation.everyday([r])]
    hard = evaluation.HARD - {"cybercrime"}
    macro = sum(scores.values()) / len(scores)
    clean = sum(not g & hard for g in everyday) / len(everyday)
    silent = sum(not g for g in everyday) / len(everyday)
    print(f"macro-F1 {macro:.3f}, everyday news clean {clean:.3f}, without any theme {silent:.3f}", scores)
    assert macro >= MACRO_F1
    assert clean >= CLEAN
    assert silent >= SILENT


@needs_shared
def test_scores_are_probabilities(evaluation: Any, rows: list[dict[str, Any]]) -> None:
    themes = Themes(shipped())
    scored = [themes.scores(analyse(None, row["text"], "en")) for row in rows]
    pairs = []
    for name, (chosen, has_label, ids) in evaluation.columns().items():
        texts = [(row, found) for row, found in zip(rows, scored, strict=True) if chosen(row)]
        pairs += [
            Judged(name, max((found.get(i, 0.0) for i in ids), default=0.0), bool(has_label(row)), 1 / len(texts))
            for row, found in texts
        ]
    assert calibration_error(curve(pairs)) <= CALIBRATION
