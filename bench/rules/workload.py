"""The texts and the rules to measure with: `../shared/evals/rules`, read at run time and never copied."""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "evals" / "rules"
FAMILIES = ("P", "Q", "R")
TEXTS = 500  # the first so many BBC rows


@dataclass(frozen=True, slots=True)
class Texts:
    """`measured`: shuffled (same order in every run), so that a slow engine sees a fair sample in the first
    few. `recent`: other articles of the same kind, to learn from which words are rare.
    """

    measured: list[str]
    recent: list[str]


def texts(recent: int) -> Texts:
    """The measured texts and `recent` others. Raises `FileNotFoundError`."""
    bbc = list(islice(_bbc(), TEXTS + recent))
    measured = bbc[:TEXTS]
    random.Random(0).shuffle(measured)  # noqa: S311  (an order, no secret)
    return Texts(measured, bbc[TEXTS:])


@cache
def rules(family: str) -> list[str]:
    """The queries of a family, one rule each, shuffled. Raises `FileNotFoundError`."""
    with gzip.open(FOLDER / f"{family}.txt.gz", "rt", encoding="utf-8") as lines:
        return lines.read().splitlines()


def _bbc() -> Iterator[str]:
    with gzip.open(FOLDER / "quiet.jsonl.gz", "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if row["set"] == "bbc":
                yield row["text"]
