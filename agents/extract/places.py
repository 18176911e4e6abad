"""The places of an article: where its names of towns, areas and countries lie."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from agents.extract.gazetteer import gazetteer
from agents.extract.geonames import Location, location
from agents.extract.locating import Located
from agents.extract.names import Name
from agents.extract.peoples import of_no_state
from agents.extract.place_cues import Spot
from streams.events import Mention, Place

STATES = frozenset(("country", "people", "capital", "seat", "organ"))
"""Kinds of known names that speak of a state, whatever the model takes them for."""

_BODY = re.compile(
    r"(?:the )?((?:[A-Z][\w.'’-]* ){0,3}?(?:County|Township|[A-Z][\w.'’-]*))"
    r" (?:Police|Fire|City|High|School|Town|Municipal|Council|Sheriff|Public|Township|Village|Airport|Hospital"
    r"|University|Department|District|Board|Court|Crown|Magistrates|Higher|Regional|Common|Commission|Chamber|Community|Health|Highway|State|Jail)\b"
)
"""A public body that is called by its place: "Athens Police Department"."""

_PLACES = frozenset(("GPE", "LOC", "FAC"))
_PRECISIONS: Mapping[str, Literal["country", "region", "city"]] = {
    "country": "country", "continent": "region", "admin1": "region", "admin2": "region", "city": "city",
}  # fmt: skip


def spots_of(text: str, found: Sequence[Name]) -> list[Spot]:
    """The names that lie somewhere: places, peoples for their countries, and places inside organisations' names."""
    return [spot for name in found for spot in _spots(text, name)]


def _spots(text: str, name: Name) -> Iterator[Spot]:
    if name.entry and name.entry.kind == "people" and of_no_state(text, name.start, name.end):
        return
    written = text[name.start : name.end]
    if name.type in _PLACES or (name.entry and name.entry.kind in STATES and gazetteer().exact(written) == name.entry):
        yield Spot(name.start, name.end, written)
    elif name.type == "ORG" and not name.entry:
        known = [m for m in gazetteer().find(written) if m.entry.kind in ("country", "people")]
        for match in known:
            start, end = name.start + match.start, name.start + match.end
            if match.entry.kind == "country" or not of_no_state(text, start, end):
                yield Spot(start, end, text[start:end])
        if not known and (home := _BODY.match(text, name.start, name.end)):
            yield Spot(home.start(1), home.end(1), home.group(1))


def sure(placed: Located | None) -> Located | None:
    """A place that may be published and counted: neither doubtful nor a guess."""
    return None if placed is None or placed.doubtful or placed.guessed else placed


def places(mentions: Sequence[Mention], located: Mapping[Spot, Located | None]) -> tuple[Place, ...]:
    """Where the places among some mentions lie, most mentioned first. Peoples are no places."""
    counts: Counter[tuple[str, Location]] = Counter()
    why: dict[tuple[str, Location], Located] = {}
    for mention in mentions:
        placed = sure(located.get(Spot(mention.start, mention.end, mention.text)))
        if placed and mention.type in _PLACES:
            counts[mention.entity_id, placed.place] += 1
            why.setdefault((mention.entity_id, placed.place), placed)
    return tuple(_place(entity, why[entity, place], n) for (entity, place), n in counts.most_common())


def _place(entity: str, placed: Located, mentions: int) -> Place:
    place = placed.place
    return Place(
        entity_id=entity,
        name=place.name,
        country=place.country or None,
        admin1=_area(place),
        geonames_id=place.id or None,
        lat=place.lat,
        lon=place.lon,
        precision=_PRECISIONS[place.level],
        cue=placed.cue,
        cue_text=placed.words,
        mentions=mentions,
    )


def _area(place: Location) -> str | None:
    area = location(f"{place.country}.{place.admin1}") if place.admin1 else None
    return area.name if area else None
