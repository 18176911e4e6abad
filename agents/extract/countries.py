"""Which countries an article is about: from names of states, their organs, peoples, capitals and all places in it.

Continents, regions and alliances never become countries, nor do the homes of news agencies and parties.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

from agents.extract.datelines import end_of_place
from agents.extract.gazetteer import Entry, country_names, gazetteer
from agents.extract.locating import Located
from agents.extract.names import names
from agents.extract.place_cues import Spot
from agents.extract.places import STATES, spots_of, sure
from streams.events import CleanArticle, Country

How = Literal["filed", "flag", "named"]

_REACH = 40  # characters looked at before a name
_FLAGGED = re.compile(r"[- ](?:flag|flagged|registered)\b")
_FLAG_OF = re.compile(r"\b(?:flag|flags|registry) of (?:the )?\Z")


def countries(article: CleanArticle, located: Mapping[Spot, Located | None]) -> tuple[Country, ...]:
    """Countries of the places, peoples and states in the text, most mentioned first; of equals those of the headline,
    then that of the dateline, then the first mentioned. One that only the headline names counts once.

    The dateline says where the report was filed, not what it is about: its country counts, once, where the
    story names that country too, or none at all. An organ of a state counts once, however often it is named. A
    ship's flag says even less: its country counts once, last.
    """
    found = list(_found(article, located))
    named = Counter(code for how, code in found if how == "named")
    headline = list(_titled(article))
    counts = Counter({code: 1 for code, alone in headline if alone and code not in named}) + named
    filed, flown = (dict.fromkeys(code for how, code in found if how == each) for each in ("filed", "flag"))
    counts.update([code for code in filed if code in counts or not counts])
    titled = {code for code, _ in headline}
    first = sorted(counts, key=lambda code: (-counts[code], code not in titled, code not in filed))
    last = [code for code in flown if code not in counts]
    return tuple(Country(code=c, name=country_names()[c].name, mentions=counts[c] or 1) for c in (*first, *last))


def _found(article: CleanArticle, located: Mapping[Spot, Located | None]) -> Iterator[tuple[How, str]]:
    """The countries of the places in the text, in order, and how the text comes to each."""
    end, organs = end_of_place(article), set[Entry]()
    for spot in sorted(located, key=lambda spot: spot.end):
        placed, entry = sure(located[spot]), gazetteer().exact(spot.name)
        if placed is None or placed.place.country not in country_names() or entry in organs:
            continue
        how: How = "filed" if spot.end <= end else "flag" if _flag(article.text, spot) else "named"
        yield how, placed.place.country
        organs.update([entry] if entry and entry.kind == "organ" else [])


def _flag(text: str, spot: Spot) -> bool:
    """Whether a name is that of a ship's flag: "Panama-flagged", "the flag of Palau"."""
    before = text[max(0, spot.start - _REACH) : spot.start]
    return bool(_FLAGGED.match(text, spot.end) or _FLAG_OF.search(before))


def _titled(article: CleanArticle) -> Iterator[tuple[str, bool]]:
    """Countries by the states, peoples and capitals in the headline, and whether the text does not use their names.

    The model does not read headlines: what "Jordan" is, a person or a state, is seen in the text, if it stands there.
    """
    title, text = article.title or "", article.text.casefold()
    for spot in spots_of(title, names(title, ())):
        entry = gazetteer().exact(spot.name)
        code = entry.country if entry and entry.kind in STATES else None
        if code in country_names():
            yield code, spot.name.casefold() not in text
