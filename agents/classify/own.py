"""A classifier that a team trained on its own labels (`tocsin themes train`), in use: numpy and arithmetic.

    value of a run   = (1 + ln count) * idf, each kind of run scaled to length 1 (TF-IDF)
    value of a pattern = ln(1 + strength) * idf: what the written patterns of the themes found (`weighing.Signal`)
    score of a label = 1 / (1 + exp(-(slope * (sum of value * weight + bias) + offset)))

Stored as one `.npz` without pickle: a file from a stranger can be wrong, but cannot run code.
"""

import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from agents.classify.grams import KINDS, doubled

FORMAT = 2  # 1: the same without patterns
PATTERNS = "patterns"  # behind the kinds of runs
FILE = "model.npz"

Floats = NDArray[np.float32]
NONE: Mapping[str, float] = MappingProxyType({})


class OwnModelError(ValueError):
    """A model file that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class OwnModel:
    """`weights`: a row a run or pattern, a column a label; `vocabulary`: these, of each kind, in the order of rows."""

    labels: tuple[str, ...]
    vocabulary: dict[str, list[str]]
    idf: Floats
    weights: Floats
    bias: Floats
    slope: Floats
    offset: Floats
    thresholds: Floats
    always: bool  # nearly every text learnt from had a label: the best one is given if none passes

    @cached_property
    def _rows(self) -> dict[str, dict[str, int]]:
        start, rows = 0, {}
        for kind, runs in self.vocabulary.items():
            rows[kind] = {run: start + number for number, run in enumerate(runs)}
            start += len(runs)
        return rows

    @cached_property
    def shown(self) -> dict[int, str]:
        """The runs of words and the patterns by their rows: what a reader can check."""
        return {row: name for kind in ("words", PATTERNS) for name, row in self._rows.get(kind, {}).items()}

    def values(self, text: str, strengths: Mapping[str, float] = NONE) -> tuple[NDArray[np.int64], Floats]:
        """The rows of the runs in a text and of the patterns found in it, and their values."""
        text = doubled(text)
        found = [
            self._patterns(rows, strengths) if kind == PATTERNS else self._kind(kind, rows, text)
            for kind, rows in self._rows.items()
        ]
        return np.concatenate([rows for rows, _ in found]), np.concatenate([values for _, values in found])

    def _patterns(self, known: dict[str, int], strengths: Mapping[str, float]) -> tuple[NDArray[np.int64], Floats]:
        found = {row: strength for name, strength in strengths.items() if (row := known.get(name)) is not None}
        rows = np.fromiter(found, dtype=np.int64, count=len(found))
        values = np.log1p(np.fromiter(found.values(), dtype=np.float32, count=len(found))) * self.idf[rows]
        return rows, values.astype(np.float32)

    def _kind(self, kind: str, known: dict[str, int], text: str) -> tuple[NDArray[np.int64], Floats]:
        counts = Counter(row for run in KINDS[kind](text) if (row := known.get(run)) is not None)
        rows = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.idf[rows]
        return rows, (values / max(float(np.linalg.norm(values)), 1e-9)).astype(np.float32)

    def scores(self, text: str, strengths: Mapping[str, float] = NONE) -> Floats:
        """The probability of each label."""
        rows, values = self.values(text, strengths)
        return self.probability(np.asarray(values @ self.weights[rows] + self.bias, dtype=np.float32))

    def probability(self, decision: Floats) -> Floats:
        """Platt's scaling of a decision value for each label."""
        steep = np.clip(self.slope * decision + self.offset, -30, 30)
        return np.asarray(1 / (1 + np.exp(-steep)), dtype=np.float32)

    def chosen(self, scores: Floats) -> list[int]:
        """The numbers of the labels to give, best first."""
        over = scores / self.thresholds
        given = [int(k) for k in np.argsort(-scores, kind="stable") if over[k] >= 1]
        return given or ([int(np.argmax(over))] if self.always and len(self.labels) > 1 else [])

    def predict(self, text: str, strengths: Mapping[str, float] = NONE) -> list[str]:
        """The labels of a text, best first. `strengths`: what the patterns of the themes found in it."""
        return [self.labels[number] for number in self.chosen(self.scores(text, strengths))]

    @cached_property
    def version(self) -> str:
        """12 hex digits: the hash of everything that decides."""
        parts = (self.idf, self.weights, self.bias, self.slope, self.offset, self.thresholds)
        return sha256(self._about() + b"".join(part.tobytes() for part in parts)).hexdigest()[:12]

    def _about(self) -> bytes:
        about = {"format": FORMAT, "labels": self.labels, "vocabulary": self.vocabulary, "always": self.always}
        return json.dumps(about, ensure_ascii=False).encode()  # the order of the kinds is the order of the rows

    def save(self, folder: Path) -> Path:
        """Write `model.npz` into a folder, which is made if it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {name: getattr(self, name) for name in ARRAYS}
        np.savez_compressed(folder / FILE, about=np.frombuffer(self._about(), dtype=np.uint8), **arrays)
        return folder / FILE


ARRAYS = ("idf", "weights", "bias", "slope", "offset", "thresholds")


def load_own(path: Path) -> OwnModel:
    """Read a model: the file, or its folder. Raises `OwnModelError`."""
    file = path / FILE if path.is_dir() else path
    try:
        with np.load(file, allow_pickle=False) as stored:
            about = json.loads(stored["about"].tobytes())
            arrays = {name: stored[name].astype(np.float32) for name in ARRAYS}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise OwnModelError(f"{file} is not a model that `tocsin themes train` wrote ({error})") from None
    if about.get("format") not in range(1, FORMAT + 1):
        raise OwnModelError(f"{file} is of format {about.get('format')}, this version reads {FORMAT}: train it again")
    model = OwnModel(tuple(about["labels"]), about["vocabulary"], always=about["always"], **arrays)
    _check(model, file)
    return model


def _check(model: OwnModel, file: Path) -> None:
    runs, labels = sum(map(len, model.vocabulary.values())), len(model.labels)
    shapes: Sequence[tuple[Floats, tuple[int, ...]]] = [(model.idf, (runs,)), (model.weights, (runs, labels))]
    shapes = [*shapes, *((each, (labels,)) for each in (model.bias, model.slope, model.offset, model.thresholds))]
    fits = all(array.shape == shape and np.isfinite(array).all() for array, shape in shapes)
    if not fits or not set(model.vocabulary) <= {*KINDS, PATTERNS} or not (model.thresholds > 0).all():
        raise OwnModelError(f"{file} is damaged: its parts do not fit together; train it again")
