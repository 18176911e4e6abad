"""The extract step's parts in the signatures of the NLP evaluations (`../shared/evals/nlp/README.md`)."""

from collections.abc import Sequence
from functools import cache
from typing import TypedDict

from agents.extract import actors, clusters
from agents.extract.gazetteer import gazetteer
from agents.extract.model import Recogniser
from agents.extract.names import Name, names

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
    return [_point(text[start:end]) for start, end, _ in mentions]


def geoparse(text: str) -> list[PlacedMention]:
    """All places of a text, and peoples for their countries."""
    places = [n for n in _names(text) if n.type in ("GPE", "LOC", "FAC", "NORP")]
    points = [_point(text[n.start : n.end]) for n in places]
    none = Point(lat=None, lon=None, cc=None)
    return [PlacedMention(start=n.start, end=n.end, **(p or none)) for n, p in zip(places, points, strict=True)]


def _point(surface: str) -> Point | None:
    entry = gazetteer().exact(surface)
    return Point(lat=None, lon=None, cc=entry.country) if entry and entry.country else None


def _names(text: str) -> list[Name]:
    return names(text, _recogniser()(text))


@cache
def _recogniser() -> Recogniser:
    return Recogniser()
