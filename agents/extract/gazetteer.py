"""What is known before reading: countries, peoples, capitals, regions and organisations, found by name.

The names are data files in `agents/data/gazetteers`. Sources: ISO 3166-1 for the codes, Unicode CLDR for the
English short names of countries; the further names, demonyms, capitals and organisations were written for
this project. Wikidata ids are given only where certain.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from agents.data import DATA
from agents.extract.organisations import Organisation, read_all, shipped

FOLDER = DATA / "gazetteers"

Kind = Literal["country", "people", "capital", "city", "area", "region", "organisation", "seat", "organ", "person"]

_KINDS: dict[str, Kind] = {"seat": "seat", "state": "organ"}
_SECTORS = {"igo": "IGO", "body": "IGO", "ngo": "NGO", "armed": "IMG"}
_own: list[Organisation] = []
_TOKEN = re.compile(r"\n\s*\n|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One known thing. `country` is ISO 3166-1 alpha-2, of a person or organisation its home."""

    id: str
    name: str
    type: str  # OntoNotes label
    kind: Kind
    country: str | None = None
    sector: str | None = None  # of an organisation: "IGO" between states, "NGO", "IMG" armed (PLOVER's codes)


@dataclass(frozen=True, slots=True)
class Match:
    start: int
    end: int
    entry: Entry
    ambiguous: bool  # also a person's name or a common word: no evidence by itself


@dataclass(frozen=True, slots=True)
class CountryName:
    code: str  # ISO 3166-1 alpha-2
    iso3: str  # ISO 3166-1 alpha-3
    name: str  # CLDR English short name


class Gazetteer:
    """Finds known names in a text: longest first, from left to right, never overlapping.

    Names match as written or in capitals throughout; `’` is `'`. A name never runs over a paragraph's end.
    """

    def __init__(self, names: Iterable[tuple[str, Entry]], ambiguous: Iterable[str] = ()) -> None:
        self._index: dict[str, dict[tuple[str, ...], Entry]] = {}
        self._rivals: dict[tuple[str, ...], list[Entry]] = {}
        self._lengths: dict[str, list[int]] = {}
        self._names = tuple(names)
        for name, entry in self._names:
            self._add(name, entry)
        self._ambiguous = frozenset(ambiguous)

    def _add(self, name: str, entry: Entry) -> None:
        tokens = tuple(_TOKEN.findall(_plain(name)))
        forms = {tokens, tuple(token.upper() for token in tokens)} if len(name) > 3 else {tokens}
        for form in sorted(forms):
            first = self._index.setdefault(form[0], {}).setdefault(form, entry)
            if first.id != entry.id:
                self._rivals.setdefault(form, []).append(entry)
            lengths = {len(known) for known in self._index[form[0]]}
            self._lengths[form[0]] = sorted(lengths, reverse=True)

    def names(self) -> tuple[tuple[str, Entry], ...]:
        """All names with what they name, in the order of the data files."""
        return self._names

    def find(self, text: str) -> list[Match]:
        tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(_plain(text))]
        words = [token for token, _, _ in tokens]
        matches, at = [], 0
        while at < len(words):
            length, entry = self._longest(words, at)
            if entry:
                start, end = tokens[at][1], tokens[at + length - 1][2]
                matches.append(Match(start, end, entry, text[start:end] in self._ambiguous))
            at += length
        return matches

    def exact(self, name: str) -> Entry | None:
        """The entry that goes by exactly this name, if any."""
        tokens = _TOKEN.findall(_plain(name))
        length, entry = self._longest(tokens, 0) if tokens else (0, None)
        return entry if length == len(tokens) else None

    def rivals(self, name: str) -> Sequence[Entry]:
        """What else goes by exactly this name than `exact` says, in the order of the data files."""
        return self._rivals.get(tuple(_TOKEN.findall(_plain(name))), ())

    def _longest(self, words: Sequence[str], at: int) -> tuple[int, Entry | None]:
        for length in self._lengths.get(words[at], ()):
            phrase = tuple(words[at : at + length])
            if len(phrase) == length and (entry := self._index[words[at]].get(phrase)):
                return length, entry
        return 1, None


def slug(name: str) -> str:
    """A name as part of an id: "Emomali Rahmon" → "emomali-rahmon"."""
    return "-".join(re.findall(r"\w+", name.casefold())) or "-"


def extend(files: Iterable[Path]) -> None:
    """Let a deployment's own organisations be known, too, before those of the data files; in this process, from now on.

    Raises `OrganisationsError`.
    """
    _own[:] = read_all(files, country_names())
    gazetteer.cache_clear()


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the data files and of `extend`, read once."""
    names = [*_countries(), *_organisations(), *_regions(), *_groups(), *_places(), *_leaders()]
    return Gazetteer(names, lines("ambiguous.txt"))


@cache
def country_names() -> dict[str, CountryName]:
    """All countries by alpha-2 code."""
    return {row["code"]: CountryName(row["code"], row["iso3"], row["name"]) for row in _rows("countries.csv")}


@cache
def country_spellings() -> dict[str, str]:
    """Alpha-2 codes by the further names of countries, their peoples and their alpha-3 codes."""
    rows = list(_rows("countries.csv"))
    return {
        name: row["code"] for row in rows for name in (row["iso3"], *_listed(row["names"]), *_listed(row["people"]))
    }


@cache
def lines(file: str) -> tuple[str, ...]:
    """The lines of a word list, comments and empty lines left out."""
    text = (FOLDER / file).read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _countries() -> Iterator[tuple[str, Entry]]:
    for row in _rows("countries.csv"):
        code, name = row["code"], row["name"]
        country = Entry(f"country:{code}", name, "GPE", "country", code)
        yield from ((form, country) for form in (name, *_listed(row["names"])))
        demonyms = _listed(row["people"])
        yield from ((form, Entry(f"people:{code}", demonyms[0], "NORP", "people", code)) for form in demonyms)
        for capital in _listed(row["capitals"]):
            yield capital, Entry(f"place:{slug(capital)}", capital, "GPE", "capital", code)


def _organisations() -> Iterator[tuple[str, Entry]]:
    for row in (*_own, *shipped()):
        entry = Entry(
            id=row.wikidata or f"org:{slug(row.name)}",
            name=row.name,
            type="ORG",
            kind=_KINDS.get(row.kind, "organisation"),
            country=row.country,
            sector=_SECTORS.get(row.kind),
        )
        yield from ((form, entry) for form in (row.name, *row.names))


def _regions() -> Iterator[tuple[str, Entry]]:
    return ((name, Entry(f"place:{slug(name)}", name, "LOC", "region")) for name in lines("regions.txt"))


def _groups() -> Iterator[tuple[str, Entry]]:
    return ((name, Entry(f"people:{slug(name)}", name, "NORP", "region")) for name in lines("groups.txt"))


def _places() -> Iterator[tuple[str, Entry]]:
    for row in _rows("places.csv"):
        kind: Kind = "area" if row["kind"] == "area" else "city"
        yield row["name"], Entry(f"place:{slug(row['name'])}", row["name"], "GPE", kind, row["code"])


def _leaders() -> Iterator[tuple[str, Entry]]:
    for row in _rows("leaders.csv"):
        yield row["name"], Entry(f"person:{slug(row['name'])}", row["name"], "PERSON", "person", row["code"])


@cache
def surnames() -> dict[str, str]:
    """Surnames that all known leaders of that name share a country by: "Putin" → "RU"."""
    homes: dict[str, set[str]] = {}
    for row in _rows("leaders.csv"):
        homes.setdefault(row["name"].split()[-1].removeprefix("al-"), set()).add(row["code"])
    return {name: codes.pop() for name, codes in homes.items() if len(codes) == 1}


def _rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _listed(field: str) -> list[str]:
    return [name for name in field.split(";") if name]


def _plain(text: str) -> str:
    """One kind of apostrophe; every character stays in its place."""
    return text.replace("’", "'")
