"""What a name of a place could mean: every place of GeoNames and of the gazetteer that goes by it."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from agents.extract.gazetteer import FOLDER, Entry, gazetteer
from agents.extract.geonames import Level, Location, location, locations, place_key

_ANY: tuple[Level, ...] = ("country", "admin1", "admin2", "city")
_KINDS: tuple[tuple[re.Pattern[str], tuple[Level, ...]], ...] = (
    (re.compile(r"^(the )?(city|town|village|port) of "), ("city",)),
    (re.compile(r"^(the )?(province|state|region|district|county|municipality|republic|governorate) of "), _ANY[1:3]),
    (re.compile(r"^(the|greater|downtown|upper|lower|upstate|mainland|metropolitan|inner|island of) "), _ANY),
    (re.compile(r"^(north|south|east|west|central|north ?east|north ?west|south ?east|south ?west)(ern)? "), _ANY),
    (re.compile(r" (city|town|township|village|capital|metro|(international )?airport|university)$"), ("city",)),
    (re.compile(r" (province|state|region|county|co|district|governorate|oblast|prefecture|parish)$"), _ANY[1:3]),
    (re.compile(r" (territory|area|peninsula|islands?)$"), _ANY),
    (re.compile(r"^(al|el|an|ar|as|ash|at|ad|az) "), _ANY),
)
"""Words for what a place is, and what kinds of places the rest of its name can then mean."""

_NAMED_AFTER = re.compile(
    r"\b(?:Street|St|Road|Rd|Avenue|Ave|Drive|Lane|Boulevard|Highway|Route|River|Lake|Creek|Park)\b"
)
_CODE = 3
"""Letters of codes of airports and states, at most: what remains of "East Sea" is not SEA, Seattle's."""

_DIRECTION = re.compile(r"(the )?((north|south|east|west|central)( ?(north|south|east|west))?(ern)?|middle|valley)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One place that a name could mean, and how well name and place fit."""

    place: Location
    known: bool = False  # the gazetteer of this project says so, too
    part: bool = False  # only a part of the name says so: "Arizona State University"


@lru_cache(maxsize=4096)
def meanings(name: str) -> tuple[Meaning, ...]:
    """All places the name could mean, most populous first; none for a name that is not known at all."""
    entry = gazetteer().exact(name)
    if not entry and _DIRECTION.fullmatch(place_key(name)):
        return ()
    if entry and entry.kind == "organ" and gazetteer().rivals(name):
        return ()
    if entry and entry.kind in ("people", "seat", "organ"):
        home = location(entry.country or "")
        return (Meaning(home, known=True),) if home else ()
    if entry and entry.kind in ("region", "organisation", "person"):
        return tuple(Meaning(place, known=True) for place in locations(name) if place.level == "continent")
    if not entry and (short := abbreviated(name)):
        return (Meaning(short, known=True),)
    found = _named(name, entry)
    return found or tuple(Meaning(place, part=True) for place in _inside(name))


def abbreviated(name: str) -> Location | None:
    """The state, province or town an abbreviation stands for: "Calif.", "N.Y.", "NSW"."""
    code = _abbreviations().get(name) or _abbreviations().get(_letters(name))
    if code is None:
        return None
    return location(code) if "." in code else next(iter(locations(code)), None)


def _named(name: str, entry: Entry | None) -> tuple[Meaning, ...]:
    """The places that go by the whole name; those the gazetteer does not have are given their point by `places.csv`."""
    home = entry.country if entry else None
    found = list(_whole(name))
    if entry and entry.kind == "country" and home and (state := location(home)):
        found = [state, *(place for place in found if place.country != home)]
    elif entry and (own := _own_places().get(entry.name)):
        found = [own, *found] if not any(place.country == home for place in found) else found
    elif entry and home and not any(place.country == home for place in found) and (state := location(home)):
        found = [state, *found]
    return tuple(Meaning(place, known=entry is not None and _meant(entry, place)) for place in found)


def _meant(entry: Entry, place: Location) -> bool:
    """Whether the gazetteer's entry is this place, by country and kind."""
    levels = {"country": ("country",), "area": ("admin1", "admin2")}.get(entry.kind, ("city",))
    return place.country == entry.country and place.level in levels


def _whole(name: str) -> Iterable[Location]:
    """Places of exactly this name, or else without the words for what it is ("Anbar province", "northern Iraq")."""
    key = place_key(name)
    if found := locations(key) or locations(f"al {key}"):
        return found
    for pattern, levels in _KINDS:
        shorter = pattern.sub("", key)
        if shorter != key:
            rest = list(_whole(shorter))
            code = len(shorter) <= _CODE and any(place.alternative for place in rest)
            return [] if code else [place for place in rest if place.level in levels]
    return ()


def _inside(name: str) -> list[Location]:
    """The states and areas named inside a longer name, unless that is of a road or a water."""
    if _NAMED_AFTER.search(name):
        return []
    known = [match.entry for match in gazetteer().find(name) if not match.ambiguous]
    states = [entry.country for entry in known if entry.country and entry.kind in ("country", "people")]
    areas = [place for entry in known if entry.kind == "area" for place in _named(entry.name, entry)]
    found = [location(code) for code in states] or [meaning.place for meaning in areas if meaning.known]
    return [place for place in found if place]


def _letters(name: str) -> str:
    return re.sub(r"[.\s]", "", name)


@cache
def _abbreviations() -> dict[str, str]:
    """GeoNames codes of areas, or names of towns, by abbreviation: as written, or without points and spaces."""
    with (FOLDER / "abbreviations.csv").open(encoding="utf-8", newline="") as stream:
        return {name: row["code"] for row in csv.DictReader(stream) for name in row["names"].split(";")}


@cache
def _own_places() -> dict[str, Location]:
    """The places of `places.csv` that have coordinates of their own: GeoNames' towns do not name them."""
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream, restval="") if row["lat"]]
    return {
        row["name"]: Location(
            id=0,
            name=row["name"],
            level="admin1" if row["kind"] == "area" else "city",
            country=row["code"],
            admin1="",
            admin2="",
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            population=0,
        )
        for row in rows
    }
