"""How the models of `network.py` are fitted, in numpy and with a fixed seed. Only training needs this."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.clean.lines import Numbers
from agents.clean.network import Network, Ranking

_NETS, _UNITS = 3, 24  # networks whose mean is taken, side by side as one; units of each
_EPOCHS, _BATCH, _RATE = 14, 256, 0.004
_DECAY = 0.03  # of the weights, a step and rate
_DROPPED = 0.1  # share of the traits left out at random in each step
_STEPS, _RANK_RATE, _RIDGE = 300, 0.05, 0.03
Table = npt.NDArray[Any]
Tables = list[Table]


def fit_network(rows: Numbers, wanted: Numbers, weight: Numbers) -> Network:
    """The network whose log-odds fit `wanted` (0..1 a row) by weighted cross-entropy."""
    mean, spread = _scale(rows)
    scaled = np.clip((rows - mean) / spread, -4, 4).astype(np.float32)
    weight = weight / weight.mean()
    nets = [_one(scaled, wanted.astype(np.float32), weight.astype(np.float32), seed) for seed in range(_NETS)]
    hidden, bias, out, out_bias = zip(*nets, strict=True)
    return Network(
        mean, spread, np.concatenate(hidden, axis=1), np.concatenate(bias), np.concatenate(out) / _NETS,
        np.array(np.mean(out_bias)),
    )  # fmt: skip


def _scale(rows: Numbers) -> tuple[Numbers, Numbers]:
    """Mean and standard deviation of each trait; 1 for one that is always the same."""
    spread = rows.std(axis=0)
    return rows.mean(axis=0), np.where(spread > 1e-3, spread, 1.0)


def _one(rows: Table, wanted: Table, weight: Table, seed: int) -> Tables:
    rng = np.random.default_rng(seed)
    traits, dtype = rows.shape[1], np.float32
    tables: Tables = [
        rng.normal(0, np.sqrt(2 / traits), (traits, _UNITS)).astype(dtype), np.zeros(_UNITS, dtype),
        rng.normal(0, np.sqrt(1 / _UNITS), _UNITS).astype(dtype), np.zeros(1, dtype),
    ]  # fmt: skip
    steps = [at for _ in range(_EPOCHS) for at in _batches(rng.permutation(len(rows)))]

    def gradients(step: int) -> Tables:
        at = steps[step]
        kept = rows[at] * (rng.random((len(at), traits), dtype=dtype) > _DROPPED) / dtype(1 - _DROPPED)
        before = kept @ tables[0] + tables[1]
        units = np.maximum(before, 0)
        error = (1 / (1 + np.exp(-(units @ tables[2] + tables[3]))) - wanted[at]) * weight[at] / len(at)
        back = error[:, None] * tables[2] * (before > 0)
        return [kept.T @ back, back.sum(axis=0), units.T @ error, error.sum(keepdims=True)]

    _descend(tables, gradients, len(steps), _RATE, (_DECAY, 0, _DECAY, 0))
    return tables


def _batches(order: Table) -> Sequence[Table]:
    return [order[at : at + _BATCH] for at in range(0, len(order), _BATCH)]


def fit_ranking(items: Sequence[tuple[Numbers, Sequence[bool]]]) -> Ranking:
    """The ranking under which the right candidates of each item are likeliest; an item without any wants none."""
    items = [(rows, right) for rows, right in items if len(rows)]
    every = np.concatenate([rows for rows, _ in items])
    mean, spread = _scale(every)
    scaled = [np.clip((rows - mean) / spread, -4, 4) for rows, _ in items]
    wanted = [np.append(right, not any(right)) / max(1, sum(right)) for _, right in items]
    tables: Tables = [np.zeros(every.shape[1]), np.zeros(1)]

    def gradients(_: int) -> Tables:
        slope, shift = _RIDGE * tables[0], 0.0
        for rows, goal in zip(scaled, wanted, strict=True):
            score = np.append(rows @ tables[0] + tables[1], 0.0)
            share = np.exp(score - score.max())
            error = (share / share.sum() - goal)[:-1] / len(items)
            slope, shift = slope + error @ rows, shift + error.sum()
        return [slope, np.array([shift])]

    _descend(tables, gradients, _STEPS, _RANK_RATE, (0, 0))
    return Ranking(mean, spread, tables[0], tables[1][0])


def _descend(
    tables: Tables, gradients: Callable[[int], Tables], steps: int, rate: float, decay: Sequence[float]
) -> None:
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019) and a rate that falls to nothing; in place."""
    first, second = ([np.zeros_like(table) for table in tables] for _ in range(2))
    for step in range(1, steps + 1):
        now = rate * (1 - step / (steps + 1))
        for at, slope in enumerate(gradients(step - 1)):
            first[at] = 0.9 * first[at] + 0.1 * slope
            second[at] = 0.999 * second[at] + 0.001 * slope**2
            move = first[at] / (1 - 0.9**step) / (np.sqrt(second[at] / (1 - 0.999**step)) + 1e-8)
            tables[at] -= (now * (move + decay[at] * tables[at])).astype(tables[at].dtype)
