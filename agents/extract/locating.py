"""Where the names of a text lie: the likeliest of the places each could mean, and the cue that decided."""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from agents.data import DATA
from agents.extract.gazetteer import gazetteer
from agents.extract.geonames import Location, location
from agents.extract.place_cues import ALONE, Spot, Topic, alone, depth, topics_of
from agents.extract.surroundings import AROUND, Belief, Surroundings
from agents.extract.toponyms import Meaning
from streams.events import PlaceCue

Weights = tuple[float, ...]

WEIGHTS = DATA / "models" / "places.toml"

_NOWHERE = Spot(-1_000_000, -1_000_000, "")

LEAST = 6.0
"""The sum of weighted cues below which a place is doubtful: of 3 to 9 the best for the countries of documents on the
development parts of LGL, GeoWebNews and GeoVirus (mean F1 .881 at 3, .892 at 5, .895 at 6, .894 at 7, .887 at 9)."""

SURE = 0.7
"""The probability of its country below which a place is doubtful, too: mean F1 there .899 without, .901 with it."""


@dataclass(frozen=True, slots=True)
class Located:
    """A name's place. `doubtful` if the name may well mean something else, or no place at all; `guessed` if the name
    is not known and `place` is only the country that the names around speak for."""

    place: Location
    cue: PlaceCue
    words: str | None = None  # the container's name as written: "Illinois"
    guessed: bool = False
    doubtful: bool = False


def locate(
    text: str, spots: Sequence[Spot], *, home: str | None = None, weights: tuple[Weights, Weights] | None = None
) -> list[Located | None]:
    """Where each name lies: one sense for all mentions of a name in the text; None where nothing is known.

    `home` is the country of the source (ISO 3166-1 alpha-2): it speaks like one more name, far off in the text.
    `weights` are those of a name's own cues and of all cues; the shipped ones if not given.
    """
    own_weights, all_weights = weights or shipped_weights()
    topics = [*topics_of(text, spots), *_source(home)]
    figures = [alone(topic) for topic in topics]
    beliefs = [belief(rows, own_weights) for rows in figures]
    around = Surroundings(topics, beliefs)
    found: dict[Spot, Located | None] = {}
    for number, topic in enumerate(topics):
        rows = [own + others for own, others in zip(figures[number], around.cues(number), strict=True)]
        chosen = _chosen(topic, rows, all_weights) if rows else _guess(topic, around.country(number))
        found |= dict.fromkeys(topic.spots, chosen)
    return [found[spot] for spot in spots]


def belief(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> Belief:
    """The probability of each meaning: softmax of the weighted sum of its cues."""
    sums = [weigh(row, weights) for row in rows]
    most = max(sums, default=0.0)
    shares = [math.exp(each - most) for each in sums]
    total = sum(shares)
    return [share / total for share in shares]


def weigh(row: Sequence[float], weights: Sequence[float]) -> float:
    return sum(figure * weight for figure, weight in zip(row, weights, strict=True))


def _chosen(topic: Topic, rows: Sequence[Sequence[float]], weights: Sequence[float]) -> Located:
    sums = [weigh(row, weights) for row in rows]
    first = _town(topic, rows, max(range(len(rows)), key=sums.__getitem__))
    meaning = topic.meanings[first]
    doubtful = not meaning.known and (sums[first] < LEAST or _share(topic, rows, weights, meaning.place) < SURE)
    if container := _container(topic, meaning.place):
        return Located(meaning.place, "container", container, doubtful=doubtful)
    if len(rows) == 1:
        return Located(meaning.place, "name", doubtful=doubtful)
    largest = max(range(len(rows)), key=lambda number: weigh(rows[number][: len(ALONE)], weights[: len(ALONE)]))
    cue: PlaceCue = "population" if first == _town(topic, rows, largest) else "context"
    return Located(meaning.place, cue, doubtful=doubtful)


def _town(topic: Topic, rows: Sequence[Sequence[float]], first: int) -> int:
    """The meaning meant where `first` is likeliest: a capital is the town and not the area of its name, "Washington",
    unless the text names more of the area."""
    place, at = topic.meanings[first].place, len(ALONE) + AROUND.index("same_area")
    entry = gazetteer().exact(topic.name)
    if place.level == "city" or entry is None or entry.kind != "capital":
        return first
    home = [n for n, each in enumerate(topic.meanings) if each.known and each.place.country == place.country]
    return next((n for n in home if rows[n][at] >= rows[first][at]), first)


def _share(topic: Topic, rows: Sequence[Sequence[float]], weights: Sequence[float], place: Location) -> float:
    """The probability of all meanings in the place's country."""
    shares = belief(rows, weights)
    at_home = (meaning.place.country == place.country for meaning in topic.meanings)
    return sum(share for share, home in zip(shares, at_home, strict=True) if home)


def _container(topic: Topic, place: Location) -> str | None:
    """The name behind the topic's that holds the place most closely, as written."""
    holding = ((max(depth(place, each) for each in places), words) for words, places in topic.containers)
    deepest, words = max(holding, default=(0, ""), key=lambda pair: pair[0])
    return words if deepest else None


def _guess(topic: Topic, code: str | None) -> Located | None:
    """A country for a name that is not known; none for what is known to be no place, or in no country."""
    country = location(code) if code and not gazetteer().exact(topic.name) else None
    return Located(country, "context", guessed=True) if country else None


def _source(home: str | None) -> list[Topic]:
    """The home of the source as a topic that stands beside none."""
    country = location(home) if home else None
    return [Topic("", [_NOWHERE], (Meaning(country, known=True),))] if country else []


@cache
def shipped_weights() -> tuple[Weights, Weights]:
    """The weights of a name's own cues, and those of all cues."""
    table = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
    own, context = table["alone"], table["context"]
    return tuple(own[name] for name in ALONE), tuple(context[name] for name in (*ALONE, *AROUND))
