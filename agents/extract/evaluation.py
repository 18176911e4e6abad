"""The extract step's parts in the signatures of the NLP evaluations (`../shared/evals/nlp/README.md`)."""

from collections.abc import Sequence
from functools import cache
from typing import TypedDict

from agents.extract import actors, clusters
from agents.extract.gazetteer import gazetteer
from agents.extract.locating import Located, locate
from agents.extract.model import Recogniser
from agents.extract.names import Name, names
from agents.extract.place_cues import Spot
from agents.extract.places import STATES, spots_of, sure

country = actors.country
cluster = clusters.cluster


class Point(TypedDict):
    """A place: degrees north and east, where known, and ISO 3166-1 alpha-2."""

    lat: float | None
    lon: float | None
    cc: str | None


class PlacedMention(Point):
    start: int
    end: int


def ner(texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
    """Per text the names: start, end, OntoNotes label."""
    return [[(n.start, n.end, n.type) for n in _names(text)] for text in texts]


def resolve(text: str, mentions: Sequence[tuple[int, int, str]]) -> list[Point | None]:
    """Where each mention (start, end, surface) lies, or None."""
    wanted = [Spot(start, end, text[start:end]) for start, end, _ in mentions]
    spots = spots_in(text, wanted)
    placed = dict(zip(spots, locate(text, spots), strict=True))
    return [_point(placed[spot]) for spot in wanted]


def geoparse(text: str) -> list[PlacedMention]:
    """All places of a text, and peoples for their countries."""
    spots = spots_of(text, _names(text))
    none = Point(lat=None, lon=None, cc=None)
    return [
        PlacedMention(start=spot.start, end=spot.end, **(_point(sure(placed)) or none))
        for spot, placed in zip(spots, locate(text, spots), strict=True)
    ]


def spots_in(text: str, wanted: Sequence[Spot]) -> list[Spot]:
    """The given names and the states, peoples and capitals that the gazetteer finds elsewhere in the text."""
    taken = bytearray(len(text))
    for spot in wanted:
        taken[spot.start : spot.end] = b"\1" * (spot.end - spot.start)
    known = [match for match in gazetteer().find(text) if match.entry.kind in STATES and not match.ambiguous]
    return [*wanted, *(Spot(m.start, m.end, text[m.start : m.end]) for m in known if not any(taken[m.start : m.end]))]


def _point(placed: Located | None) -> Point | None:
    if placed is None:
        return None
    place = placed.place
    point = (None, None) if placed.guessed else (place.lat, place.lon)
    return Point(lat=point[0], lon=point[1], cc=place.country or None)


def _names(text: str) -> list[Name]:
    return names(text, _recogniser()(text))


@cache
def _recogniser() -> Recogniser:
    return Recogniser()
