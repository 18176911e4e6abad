"""What a name by itself says about the place it means: how large and known each is, and the "…, Illinois" behind it."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agents.extract.gazetteer import gazetteer
from agents.extract.geonames import Location
from agents.extract.toponyms import Meaning, abbreviated, meanings

ALONE = ("size", "country", "admin1", "admin2", "known", "alternative", "in_country", "in_area")
"""The cues of this module, in the order of a meaning's row of figures."""

_WORDS = r"[A-Z][\w.'’-]*(?: (?:of |and )?[A-Z][\w.'’-]*){0,3}"
_BEHIND = re.compile(rf"\s*[,(]\s*({_WORDS})")
_IN = re.compile(rf"\s+in\s+(?:the\s+)?({_WORDS})")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place's name in the text: characters `start` to `end`."""

    start: int
    end: int
    name: str


@dataclass(slots=True)
class Topic:
    """All mentions of one name in a text, what it could mean, and what follows it: one sense per text."""

    name: str
    spots: list[Spot] = field(default_factory=list)
    meanings: tuple[Meaning, ...] = ()
    containers: list[tuple[str, list[Location]]] = field(default_factory=list)

    @property
    def weight(self) -> float:
        return 1 + math.log(len(self.spots))


def topics_of(text: str, spots: Sequence[Spot]) -> list[Topic]:
    """The spots by name, whatever its case."""
    found: dict[str, Topic] = {}
    for spot in spots:
        topic = found.setdefault(spot.name.casefold(), Topic(spot.name))
        topic.spots.append(spot)
        topic.containers += containers(text, spot.end)
    for topic in found.values():
        topic.meanings = _fitting(topic, meanings(topic.name))
    return list(found.values())


def _fitting(topic: Topic, found: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """The meanings that an area behind the name speaks for, be another known ever so well: "Moscow, Idaho"."""
    areas = [place for words, places in topic.containers if not _state(words) for place in places]
    held = tuple(meaning for meaning in found if any(depth(meaning.place, area) == 2 for area in areas))
    return held if held and any(meaning.known for meaning in found) else found


def _state(words: str) -> bool:
    """Whether a name behind another may be the next of a list: "Cairo, Georgia and Jordan", "Kyiv, Washington"."""
    entry = gazetteer().exact(words)
    return entry is not None and entry.kind in ("country", "capital")


def containers(text: str, end: int) -> Iterator[tuple[str, list[Location]]]:
    """The larger places written right behind a name that ends at `end`: ", Clark County, Ohio", "(Peru)"."""
    for attempt in range(2):
        match = _BEHIND.match(text, end) or (None if attempt else _IN.match(text, end))
        known = _known_at(match.group(1)) if match else None
        if match is None or known is None:
            return
        words, places = known
        yield words, places
        end = match.start(1) + len(words)


def _known_at(words: str) -> tuple[str, list[Location]] | None:
    """The longest beginning of `words` that names a country or area."""
    parts = words.split(" ")
    for length in range(len(parts), 0, -1):
        name = " ".join(parts[:length]).rstrip("'’")
        short = abbreviated(name)
        large = [m.place for m in meanings(name) if not m.part and m.place.level in ("country", "admin1", "admin2")]
        if places := [short] if short else large:
            return name, places
    return None


def depth(place: Location, container: Location) -> int:
    """How closely `container` holds `place`: 0 not at all, 1 a country, 2 an area."""
    if place.country != container.country or place.id == container.id:
        return 0
    if container.level == "country":
        return 1
    same = bool(place.admin1) and place.admin1 == container.admin1
    if container.level == "admin2":
        same = same and place.level == "city" and place.admin2 == container.admin2
    return 2 if same else 0


def alone(topic: Topic) -> list[list[float]]:
    """The cues of `ALONE` for each meaning."""
    rows = []
    for meaning in topic.meanings:
        place = meaning.place
        deep = max((depth(place, c) for _, places in topic.containers for c in places), default=0)
        kinds = [float(place.level == level) for level in ("country", "admin1", "admin2")]
        rows.append([math.log10(place.population + 10), *kinds, meaning.known, place.alternative, deep == 1, deep == 2])
    return rows
