"""Fits the line weights on page dumps with known bodies: `python -m agents.clean.train [DUMPS]`.

DUMPS is a `dump.jsonl.xz` of the cleaning evaluation, part dev (default: the one in ../shared). The fit takes
about two minutes and is the same each time: fixed seed, no threads. `--check` fits on four fifths of the sites and
scores the rest, five times over, and writes nothing.
"""

import hashlib
import json
import lzma
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.clean.boost import fit
from agents.clean.dump import numbered
from agents.clean.features import Matrix, features
from agents.clean.lines import THRESHOLD, WEIGHTS, Trees

DUMPS = Path(__file__).parents[3] / "shared" / "evals" / "cleaning" / "dev" / "dump.jsonl.xz"
_FAR = 10  # lines: navigation further than this from the story is thinned out, and the rest of it weighs more
_THINNED = 4
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Page:
    site: str
    rows: Matrix
    labels: NDArray[np.float64]  # 1.0: the line is of the story
    weights: NDArray[np.float64]  # each page weighs the same in all


def main(arguments: Sequence[str]) -> None:
    """Fit and write the weights, or check."""
    paths = [Path(argument) for argument in arguments if not argument.startswith("-")]
    pages = list(_pages(paths[0] if paths else DUMPS))
    if "--check" in arguments:
        print(f"share of words of held-out sites judged rightly: {_check(pages):.4f}")
        return
    trees = _fit(pages)
    WEIGHTS.write_text(json.dumps(_rounded(trees), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{WEIGHTS}: {len(trees.feature)} trees from {len(pages)} dumps")


def _pages(path: Path) -> Iterator[Page]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row.get("body"):
                yield _page(row)


def _page(row: dict[str, Any]) -> Page:
    _, lines, spaced = numbered(row["text"])
    words = [line.split() for line in lines]
    labels = _labels(words, row["body"].split())
    weights = 0.3 + np.sqrt([len(line) + 1 for line in words])
    return Page(row["site"], features(lines, spaced), labels, weights * (50 / weights.sum()))


def _labels(lines: list[list[str]], body: list[str]) -> NDArray[np.float64]:
    """A line is of the story if half of its words are, in the order of the body."""
    owner = [at for at, words in enumerate(lines) for _ in words]
    hits = np.zeros(len(lines))
    matcher = SequenceMatcher(None, [word for words in lines for word in words], body, autojunk=False)
    for block in matcher.get_matching_blocks():
        for at in range(block.a, block.a + block.size):
            hits[owner[at]] += 1 if block.size > 1 else 0.5
    return np.array([float(hit >= len(words) / 2) for hit, words in zip(hits, lines, strict=True)])


def _fit(pages: Sequence[Page]) -> Trees:
    random = np.random.default_rng(1)
    rows, labels, weights = [], [], []
    for page in pages:
        near = np.convolve(page.labels, np.ones(2 * _FAR + 1), "same")[: len(page.labels)] > 0
        kept = near | (random.random(len(near)) < 1 / _THINNED)
        rows.append(page.rows[kept])
        labels.append(page.labels[kept])
        weights.append((page.weights * np.where(near, 1, _THINNED))[kept])
    return fit(np.vstack(rows), np.concatenate(labels), np.concatenate(weights))


def _check(pages: Sequence[Page]) -> float:
    folds = [int(hashlib.sha256(page.site.encode()).hexdigest(), 16) % _FOLDS for page in pages]
    right = total = 0.0
    for fold in range(_FOLDS):
        trees = _fit([page for page, other in zip(pages, folds, strict=True) if other != fold])
        for page in (page for page, other in zip(pages, folds, strict=True) if other == fold):
            same = (trees.log_odds(page.rows) > THRESHOLD) == (page.labels > 0)
            right, total = right + page.weights[same].sum(), total + page.weights.sum()
    return right / total


def _rounded(trees: Trees) -> dict[str, Any]:
    """Thresholds and leaves as JSON numbers, short; a split that parts nothing as 3e38."""
    short = np.vectorize(lambda value: float(f"{min(value, 3e38):.5g}"))
    return {
        "base": round(trees.base, 5),
        "feature": trees.feature.tolist(),
        "threshold": short(trees.threshold.astype(np.float64)).tolist(),
        "leaf": short(trees.leaf.astype(np.float64)).tolist(),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
