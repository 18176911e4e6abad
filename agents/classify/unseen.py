"""How the themes do on texts nobody looked at: `python -m agents.classify.unseen ../shared/evals/nlp`.

`eval_themes.py` there takes each n-th text of the development part, and the patterns were written while looking at
those. This puts beside it, in its own columns, every second of the texts that it leaves out; keep from reading them.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from agents.classify.evaluation import classify_texts

LABELLED = ("insightcrime", "satp", "muc4", "casie", "bbc", "agnews")  # all of PLOVER is in the slice

SLICE = 400  # texts of a set that `rows_of` takes, about: each n-th

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Figures:
    """F1 of every column that has texts with the label, and the shares of everyday news."""

    f1: dict[str, float]
    clean: float  # without a hard theme
    silent: float  # without any

    @property
    def macro_f1(self) -> float:
        return sum(self.f1.values()) / len(self.f1)


def evaluation_in(evals: Path) -> ModuleType:
    """The module `eval_themes` of that folder."""
    sys.path.insert(0, str(evals))
    try:
        return importlib.import_module("eval_themes")
    finally:
        sys.path.remove(str(evals))


def unseen(evaluation: Any) -> Rows:
    """Every second row of a set of the development part that `rows_of("dev")` leaves out."""
    sets = (evaluation.load(f"themes_{name}", "dev") for name in LABELLED)
    return [row for rows in sets for row in _left_out(rows)[1::2]]


def _left_out(rows: Rows) -> Rows:
    step = max(1, len(rows) // SLICE)
    return [row for number, row in enumerate(rows) if number % step]


def figures(evaluation: Any, rows: Rows) -> Figures:
    """What the shipped themes reach on some rows."""
    given = [set(themes) for themes in classify_texts([row["text"] for row in rows])]
    f1 = {}
    for name, (chosen, has_label, ids) in evaluation.columns().items():
        pairs = [(has_label(r), bool(g & set(ids))) for r, g in zip(rows, given, strict=True) if chosen(r)]
        wanted, said = sum(each for each, _ in pairs), sum(each for _, each in pairs)
        if wanted:
            f1[name] = 2 * sum(a and b for a, b in pairs) / (wanted + said)
    everyday = [g for r, g in zip(rows, given, strict=True) if evaluation.everyday([r])]
    hard = evaluation.HARD - {"cybercrime"}
    clean, silent = (sum(map(quiet, everyday)) / len(everyday) for quiet in (lambda g: not g & hard, lambda g: not g))
    return Figures(f1, clean, silent)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m agents.classify.unseen", description=__doc__)
    parser.add_argument("evals", type=Path, help="folder of eval_themes.py (../shared/evals/nlp)")
    evaluation = evaluation_in(parser.parse_args(arguments).evals)
    seen, fresh = figures(evaluation, evaluation.rows_of("dev")), figures(evaluation, unseen(evaluation))
    print(f"{'F1':42}   slice  unseen")
    for name, value in seen.f1.items():
        print(f"{name:42}   {value:.3f}  {f'{fresh.f1[name]:.3f}' if name in fresh.f1 else '    -'}")
    both = [name for name in seen.f1 if name in fresh.f1]
    means = (sum(each.f1[name] for name in both) / len(both) for each in (seen, fresh))
    print("mean of the {} columns that have both       {:.3f}  {:.3f}".format(len(both), *means))
    print(f"everyday news without a hard theme           {seen.clean:.3f}  {fresh.clean:.3f}")
    print(f"everyday news without any theme              {seen.silent:.3f}  {fresh.silent:.3f}")


if __name__ == "__main__":
    main()
