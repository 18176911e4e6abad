"""Quality gate: floors on other people's labels, over a slice of each set, so that it is quick.

The whole is measured by `eval_themes.py`. A floor stands a little below what was measured: who falls through it
made the themes worse.
"""

from typing import Any

import pytest
from shared_data import SHARED, needs_shared

from agents.classify.reliability import Judged, calibration_error, curve
from agents.classify.themes import shipped
from agents.classify.unseen import evaluation_in, figures, unseen
from agents.classify.weighing import Themes
from agents.text import analyse

# eval_themes.py leaves a file to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

EVALS = SHARED / "evals" / "nlp"
EVERY = 2  # takes each n-th text of the development slice
MACRO_F1, CLEAN, SILENT, CALIBRATION = 0.78, 0.975, 0.945, 0.05
EVERY_UNSEEN, UNSEEN_MACRO_F1, UNSEEN_SILENT = 3, 0.73, 0.94  # of texts outside the slice


@pytest.fixture(scope="module")
def evaluation() -> Any:
    return evaluation_in(EVALS)


@pytest.fixture(scope="module")
def rows(evaluation: Any) -> list[dict[str, Any]]:
    every: list[dict[str, Any]] = evaluation.rows_of("dev")
    return [row for number, row in enumerate(every) if number % EVERY == 0 or row["set"] == "plover"]


@needs_shared
def test_themes_keep_above_their_floors(evaluation: Any, rows: list[dict[str, Any]]) -> None:
    found = figures(evaluation, rows)
    print(found)
    assert found.macro_f1 >= MACRO_F1
    assert found.clean >= CLEAN
    assert found.silent >= SILENT


@needs_shared
def test_themes_keep_above_their_floors_where_nobody_looked(evaluation: Any) -> None:
    found = figures(evaluation, unseen(evaluation)[::EVERY_UNSEEN])
    print(found)
    assert found.macro_f1 >= UNSEEN_MACRO_F1
    assert found.clean >= CLEAN
    assert found.silent >= UNSEEN_SILENT


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
