"""The fitted models as arithmetic: a network with one hidden layer, a linear ranking, and Viterbi's best path."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from agents.clean.lines import Numbers

WEIGHTS = Path(__file__).parents[1] / "data" / "clean" / "dump.json"
_FAR = 4.0  # standard deviations: beyond, a trait says no more


@dataclass(frozen=True, slots=True)
class Network:
    """Log-odds of each row of a matrix of traits."""

    mean: Numbers
    spread: Numbers
    hidden: Numbers  # traits × units
    bias: Numbers
    out: Numbers
    out_bias: Numbers  # one number

    def __call__(self, rows: Numbers) -> Numbers:
        units = np.clip((rows - self.mean) / self.spread, -_FAR, _FAR) @ self.hidden + self.bias
        return np.asarray(np.maximum(units, 0) @ self.out + self.out_bias)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of candidates, to be compared with each other and with 0, the score of there being none."""

    mean: Numbers
    spread: Numbers
    weights: Numbers
    bias: Numbers  # one number

    def __call__(self, rows: Numbers) -> Numbers:
        return np.asarray(np.clip((rows - self.mean) / self.spread, -_FAR, _FAR) @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class Models:
    """What reads a dump: the odds that a line is of the story, and the rankings of titles and dates.

    `again`: the odds at a second look (`second_look.py`).
    """

    body: Network
    again: Network
    title: Ranking
    date: Ranking


@cache
def shipped() -> Models:
    """The fitted models as `train.py` wrote them."""
    told = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    body, again, title, date = (
        {name: np.array(value) for name, value in told[part].items()} for part in ("body", "again", "title", "date")
    )
    return Models(Network(**body), Network(**again), Ranking(**title), Ranking(**date))


def best_path(worth: Sequence[float], change: float) -> list[bool]:
    """In or out for each item: the choice with the greatest sum of `worth` of those in, less `change` an entry or exit.

    Viterbi 1967, with two states.
    """
    out, into, came = 0.0, -change, []
    for value in worth:
        came.append((into - change > out, out - change > into))
        out, into = max(out, into - change), max(into, out - change) + value
    inside, path = into - change > out, []
    for from_in, from_out in reversed(came):
        path.append(inside)
        inside = not from_out if inside else from_in
    return path[::-1]
