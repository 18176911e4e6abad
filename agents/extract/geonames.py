"""Places of the world by name, from GeoNames (https://www.geonames.org, CC BY 4.0).

The data file is a table of text lines sorted by key, made by `agents.extract.build_geonames`; it stays one block of
bytes in memory and is searched by bisection, so that it costs little more than its size.
"""

import gzip
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from agents.data import DATA

FILE = DATA / "gazetteers" / "geonames.tsv.gz"

Level = Literal["continent", "country", "admin1", "admin2", "city"]
LEVELS: dict[str, Level] = {"0": "continent", "C": "country", "1": "admin1", "2": "admin2", "P": "city"}

_MARKS = re.compile(r"['’‘ʼʻ`.]+")
_GAPS = re.compile(r"[\s\-–—/_]+")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ə": "a", "ǝ": "a"})


@dataclass(frozen=True, slots=True)
class Location:
    """One place of GeoNames. The point of a country or an area is the middle of the extent of its towns."""

    id: int  # GeoNames id
    name: str
    level: Level
    country: str  # ISO 3166-1 alpha-2; "" of a continent
    admin1: str  # GeoNames code within the country ("IL", "07"); "" if none
    admin2: str  # GeoNames code within admin1
    lat: float  # degrees north
    lon: float  # degrees east
    population: int  # of an area: that of its towns but the one of its own name; 0 if unknown
    alternative: bool = False  # found by another than its usual name


def place_key(name: str) -> str:
    """What names that are written differently share: "Saint-Étienne" and "St. Etienne"."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = _MARKS.sub("", "".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(_SHORT.get(word, word) for word in _GAPS.split(plain) if word)


@lru_cache(maxsize=4096)
def locations(name: str) -> tuple[Location, ...]:
    """All places that go by this name, whatever its case and marks; most populous first."""
    return _sorted(place_key(name))


@lru_cache(maxsize=4096)
def location(code: str) -> Location | None:
    """The country "US" or the first-level area "US.IL"."""
    return next(iter(_sorted(code.upper())), None)


def preload() -> None:
    """Read the data file now, and not at the first question."""
    _table()


def _sorted(key: str) -> tuple[Location, ...]:
    return tuple(sorted(_rows(key), key=lambda place: -place.population))


def _rows(key: str) -> Iterator[Location]:
    table, start = _table(), key.encode() + b"\t"
    at = _first(table, start)
    while table.startswith(start, at):
        end = table.index(b"\n", at)
        yield _location(table[at:end].decode())
        at = end + 1


def _first(table: bytes, start: bytes) -> int:
    """Where the first line stands that is not less than `start`."""
    low, high = 0, len(table)  # both stand at the beginning of a line, or at the end
    while low < high:
        line = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if table[line : line + len(start)] < start:
            low = table.index(b"\n", line) + 1
        else:
            high = line
    return low


def _location(line: str) -> Location:
    _, level, country, admin1, admin2, lat, lon, population, number, name = line.split("\t")
    return Location(
        id=int(number),
        name=name,
        level=LEVELS[level[0]],
        country=country,
        admin1=admin1,
        admin2=admin2,
        lat=float(lat),
        lon=float(lon),
        population=int(population),
        alternative=level.endswith("~"),
    )


@cache
def _table() -> bytes:
    return gzip.decompress(FILE.read_bytes())
