"""Fit the weights of the cues for places: `python -m agents.extract.train_places ../shared/evals/nlp/dev`.

A conditional logit over the places each name could mean: the weights under which the right ones are likeliest,
right being within 161 km of the labelled point, of a country its code. With `--check`, documents are held out by
fifths (by the CRC of their id) and scored. Writes `agents/data/models/places.toml`: a dozen figures, no texts.
"""

import argparse
import math
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.extract import locating
from agents.extract.evaluation import spots_in
from agents.extract.examples import rows
from agents.extract.geonames import Location
from agents.extract.place_cues import ALONE, Spot, Topic, alone, topics_of
from agents.extract.surroundings import AROUND, Surroundings, kilometres

TRAINED_ON = ("geo_geovirus",)  # Wikinews, CC BY 2.5; the others are for measuring only
MEASURED_ON = ("geo_lgl", "geo_gwn", "geo_geovirus")
NO_PLACES = frozenset(("Homonym", "Language", "Demonym"))
NEAR = 161  # kilometres: the usual measure, 100 miles
CLOSE = 20  # kilometres within which a place is about as right as can be
STEPS = 400
DECAY = 0.002
FIFTHS = 5

Weights = tuple[float, ...]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """A topic's meanings as rows of figures, and which share of its labels each would get right."""

    figures: list[list[float]]
    right: list[float]
    weight: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m agents.extract.train_places", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the labelled sets (../shared/evals/nlp/dev)")
    parser.add_argument("--out", type=Path, default=locating.WEIGHTS, help="where to write the weights")
    parser.add_argument("--check", action="store_true", help="score held-out documents, write nothing")
    options = parser.parse_args(arguments)
    documents = {name: rows(options.data, name) for name in MEASURED_ON}
    if options.check:
        check(documents)
    else:
        options.out.write_text(written(*fitted({name: documents[name] for name in TRAINED_ON})), encoding="utf-8")


def fitted(documents: dict[str, list[dict[str, Any]]]) -> tuple[Weights, Weights]:
    """The weights of a name's own cues, and then those of all cues."""
    own = fit([choice for name in documents for choice in choices(documents[name], None)])
    return own, fit([choice for name in documents for choice in choices(documents[name], own)])


def choices(documents: Sequence[dict[str, Any]], own: Weights | None) -> Iterator[Choice]:
    """The labelled names of one set that could mean several places; every set weighs the same."""
    found = [(topic, figures, labels) for document in documents for topic, figures, labels in _topics(document, own)]
    for topic, figures, labels in found:
        right = [sum(rightness(m.place, label) for label in labels) / len(labels) for m in topic.meanings]
        if len(right) > 1 and any(right):
            yield Choice(figures, right, math.sqrt(len(labels)) / len(found))


def _topics(
    document: dict[str, Any], own: Weights | None
) -> Iterator[tuple[Topic, list[list[float]], list[dict[str, Any]]]]:
    labels = labels_of(document)
    topics = topics_of(document["text"], spots_in(document["text"], list(labels)))
    figures = [alone(topic) for topic in topics]
    around = Surroundings(topics, [locating.belief(rows, own) for rows in figures]) if own else None
    for number, topic in enumerate(topics):
        mine = [labels[spot] for spot in topic.spots if spot in labels]
        others = around.cues(number) if around else ([] for _ in figures[number])
        if mine:
            yield topic, [[*a, *b] for a, b in zip(figures[number], others, strict=True)], mine


def labels_of(document: dict[str, Any]) -> dict[Spot, dict[str, Any]]:
    text = document["text"]
    named = [t for t in document["toponyms"] if t["lat"] is not None and t["type"] not in NO_PLACES]
    return {Spot(t["start"], t["end"], text[t["start"] : t["end"]]): t for t in named}


def rightness(place: Location, label: dict[str, Any]) -> float:
    """0..1, falling with the distance, so that of a city and the area around it the nearer one is learnt."""
    if not is_right(place, label):
        return 0.0
    return 1.0 if label["lvl"] == "country" else math.exp(-kilometres(place, _point(label)) / CLOSE)


def is_right(place: Location, label: dict[str, Any]) -> bool:
    if label["lvl"] == "country" and place.country == label["cc"]:
        return True
    return kilometres(place, _point(label)) <= NEAR


def _point(label: dict[str, Any]) -> Location:
    return Location(0, "", "city", "", "", "", label["lat"], label["lon"], 0)


def fit(found: Iterable[Choice]) -> Weights:
    """Maximum likelihood with a little decay, by gradient descent (Adam) from zero: the same every time."""
    found = list(found)
    figures = np.vstack([choice.figures for choice in found]).astype(float)
    lengths = np.array([len(choice.right) for choice in found])
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    right = np.concatenate([choice.right for choice in found])
    weight = np.array([choice.weight for choice in found])
    weight = np.repeat(weight / weight.sum(), lengths)
    scale = figures.std(axis=0) + 1e-6
    figures = figures / scale
    weights, mean, spread = (np.zeros(figures.shape[1]) for _ in range(3))
    for step in range(1, STEPS + 1):
        share = _softmax(figures @ weights, starts, lengths)
        among = _shared_out(share * right, starts, lengths)
        gradient = figures.T @ ((share - among) * weight) + DECAY * weights
        mean = 0.9 * mean + 0.1 * gradient
        spread = 0.99 * spread + 0.01 * gradient**2
        rate = 0.1 if step < 0.6 * STEPS else 0.03
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-9)
    return tuple(round(float(each), 3) for each in weights / scale)


def _softmax(sums: Floats, starts: Any, lengths: Any) -> Floats:
    most = np.repeat(np.maximum.reduceat(sums, starts), lengths)
    return _shared_out(np.exp(sums - most), starts, lengths)


def _shared_out(values: Floats, starts: Any, lengths: Any) -> Floats:
    """Each value as its share of the sum of its choice."""
    totals = np.maximum(np.add.reduceat(values, starts), 1e-12)
    return np.asarray(values / np.repeat(totals, lengths), dtype=np.float64)


def check(documents: dict[str, list[dict[str, Any]]]) -> None:
    """Print how many held-out names are placed within 161 km and in the right country."""
    scores: dict[str, list[tuple[bool, bool | None]]] = {name: [] for name in documents}
    for fifth in range(FIFTHS):
        learnt = {name: [d for d in documents[name] if _fifth(d) != fifth] for name in TRAINED_ON}
        weights = fitted(learnt)
        print(f"fifth {fifth + 1}: {weights[1]}", file=sys.stderr, flush=True)
        for name, found in documents.items():
            for document in (d for d in found if _fifth(d) == fifth):
                scores[name] += _scored(document, weights)
    for name, found_scores in scores.items():
        near = [near for near, _ in found_scores]
        home = [home for _, home in found_scores if home is not None]
        print(f"{name:14} within {NEAR} km {sum(near) / len(near):.3f}  country {sum(home) / len(home):.3f}")


def _scored(document: dict[str, Any], weights: tuple[Weights, Weights]) -> Iterator[tuple[bool, bool | None]]:
    labels = labels_of(document)
    spots = spots_in(document["text"], list(labels))
    for spot, placed in zip(spots, locating.locate(document["text"], spots, weights=weights), strict=True):
        if label := labels.get(spot):
            near = placed is not None and not placed.guessed and is_right(placed.place, label)
            home = placed is not None and placed.place.country == label["cc"]
            yield near, home if label["cc"] else None


def _fifth(document: dict[str, Any]) -> int:
    return zlib.crc32(document["id"].encode()) % FIFTHS


def written(own: Weights, context: Weights) -> str:
    """The weights as the data file."""
    tables = {
        "alone": dict(zip(ALONE, own, strict=True)),
        "context": dict(zip((*ALONE, *AROUND), context, strict=True)),
    }
    lines = ["# Weights of the cues for places, made by agents/extract/train_places.py; see place_cues.py for each."]
    for table, weights in tables.items():
        lines += ["", f"[{table}]", *(f"{name} = {weight}" for name, weight in weights.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
