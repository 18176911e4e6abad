"""The country an actor in the news belongs to: "Ukrainian troops", "Tehran", "President Bashar al-Assad"."""

import re
from collections import Counter
from collections.abc import Iterator

from agents.extract.gazetteer import Match, country_names, gazetteer, surnames

_ABOUT = re.compile(r"(?:anti|pro|non|ethnic)[-\s]$", re.IGNORECASE)
_LAST_NAME = re.compile(r"\b(?:al-)?[^\W\da-z][\w'’-]*\w\b(?!\s+[^\W\da-z])")
_COMPOUND = re.compile(r"-(?:member|led|backed|based|supported|sponsored|brokered|run|owned)\b", re.IGNORECASE)


def country(actor: str, context: str = "") -> str | None:
    """ISO 3166-1 alpha-3 of the actor's country; without one, "IGO" for a body between states, "NGO" or "IMG"
    (an armed group of several countries: PLOVER's codes); or None.

    Asked first are the actor's own words, then the leaders known by that surname, then the text around it:
    its most named country.
    """
    own = _own(actor) or _by_surname(actor)
    around = own or _around(actor, context)
    return around if around is None or len(around) == 3 else country_names()[around].iso3


def _own(actor: str) -> str | None:
    """Alpha-2 or sector by the first known name in the words; names in "NATO-member", "US-backed" come last."""
    known = [match for match in _speaking(actor) if match.entry.country or match.entry.sector]
    known.sort(key=lambda match: bool(_COMPOUND.match(actor, match.end)))
    return next((match.entry.country or match.entry.sector for match in known), None)


def _by_surname(actor: str) -> str | None:
    """The home of the leaders that share the actor's surname: "President Putin", "the Bush administration"."""
    words = (word.removeprefix("al-") for word in _LAST_NAME.findall(actor))
    return next((surnames()[word] for word in words if word in surnames()), None)


def _around(actor: str, context: str) -> str | None:
    """The country named most in the context; of equals, the one nearest to the actor."""
    at = max(context.find(actor), 0)
    places = [match for match in _speaking(context) if match.entry.country]
    places.sort(key=lambda match: abs(match.start - at))
    counts = Counter(match.entry.country for match in places)
    return counts.most_common(1)[0][0] if counts else None


def _speaking(text: str) -> Iterator[Match]:
    """Known names, without those that say whom something is about or against: "anti-Syria", "ethnic Turks"; and without
    the names of bodies that several states have: "Federal Police"."""
    return (m for m in gazetteer().find(text) if not _ABOUT.search(text, 0, m.start) and not _shared(text, m))


def _shared(text: str, match: Match) -> bool:
    return match.entry.kind == "organ" and bool(gazetteer().rivals(text[match.start : match.end]))
