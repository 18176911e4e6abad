"""What the names of a text say about each other: the same country, the same area, near by, side by side."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from agents.extract.geonames import Location
from agents.extract.place_cues import Topic

AROUND = ("same_country", "same_area", "near", "beside")
"""The cues of this module, in the order of a meaning's row of figures."""

Shares = defaultdict[str, float]  # of countries or areas
Belief = Sequence[float]  # how likely each meaning of a topic is; they sum to one

_REACH = 450  # characters between names that still speak for each other
_BESIDE = 150  # characters at which that has fallen to 1/e
_NEAR = 100  # kilometres at which nearness has fallen to 1/e
_DEGREE = 111.2  # kilometres of one degree of latitude
_FLOOR = 0.03  # keeps the logarithm of a share finite
_FAINT = 0.1  # what a name far off in the text weighs against one beside


class Surroundings:
    """The topics of one text with what is believed of each so far."""

    def __init__(self, topics: Sequence[Topic], beliefs: Sequence[Belief]) -> None:
        self._topics = topics
        self._countries = [_shares(t, b, country_of) for t, b in zip(topics, beliefs, strict=True)]
        self._areas = [_shares(t, b, area_of) for t, b in zip(topics, beliefs, strict=True)]
        self._all_countries = _sum(topics, self._countries)
        self._all_areas = _sum(topics, self._areas)
        self._weight = sum(topic.weight for topic in topics if topic.meanings)
        self._likeliest = [_likeliest(t, b) for t, b in zip(topics, beliefs, strict=True)]
        self._beside = self._countries_beside()

    def cues(self, number: int) -> Iterator[list[float]]:
        """The cues of `AROUND` for each meaning of one topic; the topic does not speak for itself."""
        topic, countries, areas = self._topics[number], self._countries[number], self._areas[number]
        others = max(self._weight - topic.weight, 1e-9)
        for place in (meaning.place for meaning in topic.meanings):
            country, area = country_of(place), area_of(place)
            same = (self._all_countries[country] - countries[country] * topic.weight) / others
            close = (self._all_areas[area] - areas[area] * topic.weight) / others if area else 0.0
            near = math.log1p(self._nearness(place, number))
            yield [same, math.log(max(close, 0.0) + _FLOOR), near, min(1.0, self._beside[number][country])]

    def country(self, number: int) -> str | None:
        """The country that the other names speak for, whatever the topic's own name says."""
        votes = defaultdict(float, self._beside[number])
        for other, shares in enumerate(self._countries):
            for code, share in shares.items() if other != number else ():
                votes[code] += _FAINT * share * self._topics[other].weight
        return max(votes, key=votes.__getitem__, default=None)

    def _nearness(self, place: Location, number: int) -> float:
        """How many of the other names are of towns and areas around this place."""
        if place.level in ("country", "continent"):
            return 0.0
        near = 0.0
        for other, likeliest in enumerate(self._likeliest):
            if likeliest and other != number and likeliest[0].id != place.id:
                near += likeliest[1] * math.exp(-kilometres(place, likeliest[0]) / _NEAR)
        return near

    def _countries_beside(self) -> list[Shares]:
        found: list[Shares] = [defaultdict(float) for _ in self._topics]
        for (one, other), close in closeness(self._topics).items():
            for code, share in self._countries[other].items():
                found[one][code] += close * share
            for code, share in self._countries[one].items():
                found[other][code] += close * share
        return found


def closeness(topics: Sequence[Topic]) -> dict[tuple[int, int], float]:
    """How near each two topics come to each other in the text, from 1 to 0; only those within reach."""
    places = sorted((spot.start, number) for number, topic in enumerate(topics) for spot in topic.spots)
    found: dict[tuple[int, int], float] = {}
    for index, (start, one) in enumerate(places):
        end = bisect_left(places, (start + _REACH, -1))
        for other_start, other in places[index + 1 : end]:
            pair = (min(one, other), max(one, other))
            if one != other:
                found[pair] = max(found.get(pair, 0.0), math.exp((start - other_start) / _BESIDE))
    return found


def kilometres(one: Location, other: Location) -> float:
    """Distance on a map whose longitudes are shortened by latitude: good enough for what is near."""
    across = (one.lon - other.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return _DEGREE * math.hypot(across, one.lat - other.lat)


def country_of(place: Location) -> str:
    return place.country


def area_of(place: Location) -> str:
    return f"{place.country}.{place.admin1}" if place.admin1 else ""


def _shares(topic: Topic, belief: Belief, key: Callable[[Location], str]) -> Shares:
    """How the belief in a topic's meanings is spread over countries or areas."""
    shares: Shares = defaultdict(float)
    for meaning, share in zip(topic.meanings, belief, strict=True):
        if share > _FLOOR and (name := key(meaning.place)):
            shares[name] += share
    return shares


def _sum(topics: Sequence[Topic], shares: Sequence[Shares]) -> Shares:
    total: Shares = defaultdict(float)
    for topic, counts in zip(topics, shares, strict=True):
        for name, share in counts.items():
            total[name] += share * topic.weight
    return total


def _likeliest(topic: Topic, belief: Belief) -> tuple[Location, float] | None:
    """A topic's likeliest place, if it is a town or an area, and how likely it is."""
    if not topic.meanings:
        return None
    share, number = max((share, -number) for number, share in enumerate(belief))
    place = topic.meanings[-number].place
    return None if place.level in ("country", "continent") else (place, share)
