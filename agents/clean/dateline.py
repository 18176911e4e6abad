"""Datelines: "MOSCOW, 18 February (BelTA) - The council…"."""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from agents.clean.dates import find_dates, month_and_day
from streams.events import Dateline

DATA = Path(__file__).parents[1] / "data"
AGENCIES = DATA / "clean" / "agencies.toml"
_NEAR = 160  # characters: a dateline stands at the very start
_ACRONYM = 4  # letters: so short, "Mia" is a person and "MIA" an agency
_DASH = r"\s*(?:[-–—―:.]|--)\s*"
# Place and date; then the agency between brackets or slashes; then a dash.
_NAME = r"[^()/\n]{2,30}"
_SIGNED = re.compile(
    rf"(?P<head>(?:[^()/\n–—]|(?<=[^\W\d_a-z])/(?=[^\W\d_a-z])){{0,80}}?)[,.]?\s*"
    rf"(?:\((?P<agencies>{_NAME}(?:/{_NAME}){{0,3}})\)|[(/](?P<agency>{_NAME})[)/])\s*(?P<dash>{_DASH})?"
)
# "Moscow. 18 February. INTERFAX.RU - ", "MOSCOW, 18 Feb - RIA Novosti. "
_STOPPED = re.compile(
    r"(?P<place>[^\d()\n–—.]{2,30})\.\s(?P<date>\d[^()\n–—.]{2,20})\.\s(?P<agency>[^()/\n–—]{2,30}?)\s[-–—]\s"
)
_BEHIND = re.compile(
    r"(?P<place>[^\d()\n–—]{2,40}),\s(?P<date>\d[^()\n–—]{2,20}?)\s[-–—]\s(?P<agency>[^()/\n–—.]{2,30})\.\s"
)
# "新华社北京2月18日电"
_EASTERN = re.compile(
    r"[（(]?(?P<agency>[\u4e00-\u9fff]{2}[社网])(?P<place>(?!记者|記者|消息|总社)[\u4e00-\u9fff]{2,10}?)(?P<date>(?:\d{1,2}月)?\d{1,2}日)(?:[电電](?![话話视視影台子力])|[讯訊])"
)
# Without an agency the place must be in capitals.
_CAPITALS = re.compile(r"([^\W\d_a-z][^\d()\n–—:]{2,60}?(?:,\s*[^()\n–—:]{3,25}?)?)\s*(?:--|[–—―]|\s-)\s")


@cache
def _agencies() -> Mapping[str, frozenset[str]]:
    """Folded name → the ways in which it is written."""
    names = tomllib.loads(AGENCIES.read_text(encoding="utf-8"))["agencies"]
    return {name.casefold(): frozenset(each for each in names if each.casefold() == name.casefold()) for name in names}


@cache
def _areas() -> frozenset[str]:
    """Countries and states as they may stand behind a town, folded."""
    names = [row[name] for row in _rows("countries.csv") for name in ("name", "names")]
    names += [row["names"] for row in _rows("abbreviations.csv")]
    names += [row["name"] for row in _rows("places.csv") if row["kind"] == "area"]
    return frozenset(name.rstrip(".").casefold() for each in names for name in each.split(";"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / "gazetteers" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def agency_named(byline: str | None) -> str | None:
    """The agency that a byline names, as written there: "Reuters", "By Ann Lee, AFP", "BelTA staff"."""
    for part in re.split(r"[,/|]|\band\b", byline or ""):
        name = re.sub(r"(?i)^\s*by\s+|\s+(?:staff|news agency|correspondent)\s*$", "", part).strip()
        known = _agencies().get(name.casefold(), frozenset())
        if name in known or (known and len(name) > _ACRONYM):
            return name
    return None


def dateline_of(text: str) -> Dateline | None:
    """Place, date and agency at the start of `text`, as written there; None if there is no dateline."""
    start = text[:_NEAR].partition("\n")[0]
    signed = _SIGNED.match(start)
    if signed and _are_agencies(agency := (signed["agencies"] or signed["agency"]).strip()):
        place, day = _split(signed["head"])
        if place is None or "/" not in place or place.partition(",")[0].isupper():
            return Dateline(place=place, date=day, agency=agency)
    for pattern, is_place, is_day in (
        (_STOPPED, bool, _is_date),
        (_BEHIND, _is_town, _is_date),
        (_EASTERN, bool, bool),
    ):
        told = pattern.match(start)
        if told and _are_agencies(told["agency"]) and is_place(told["place"]) and is_day(told["date"]):
            return Dateline(place=told["place"], date=told["date"], agency=told["agency"])
    plain = _CAPITALS.match(start)
    place, day = _split(plain[1]) if plain else (None, None)
    return Dateline(place=place, date=day, agency=None) if place and _is_town(place) else None


def _are_agencies(names: str) -> bool:
    """ "Reuters", "RFE/RL", "BNS/STT"."""
    known = _agencies()
    return names.casefold() in known or all(name.strip().casefold() in known for name in names.split("/"))


def _is_town(place: str) -> bool:
    """In capitals, and the country or state behind it, if there is one, a known one: "ADRÉ, Chad"."""
    town, comma, area = place.partition(", ")
    return town.isupper() and (
        not comma or area.isupper() or area.rpartition(", ")[2].rstrip(".").casefold() in _areas()
    )


def _split(head: str) -> tuple[str | None, str | None]:
    """ "KABUL, Afghanistan, 18 February" → ("KABUL, Afghanistan", "18 February")."""
    parts = [part.strip() for part in head.split(",") if part.strip()]
    if parts and _is_date(parts[-1]):
        return ", ".join(parts[:-1]) or None, parts[-1]
    if len(parts) > 1 and _is_date(", ".join(parts[-2:])):
        return ", ".join(parts[:-2]) or None, ", ".join(parts[-2:])
    words = parts[-1].split() if parts else []
    for at in range(1, len(words) - 1):  # "OSLO 18 February"
        if _is_date(" ".join(words[at:])):
            return ", ".join((*parts[:-1], " ".join(words[:at]))), " ".join(words[at:])
    return ", ".join(parts) or None, None


def _is_date(text: str) -> bool:
    return month_and_day(text) is not None or any(found.start < 3 for found in find_dates(text))
