"""Which countries an article is about: from names of states, peoples, capitals and all places in it.

Continents, regions and alliances never become countries, nor do the homes of news agencies and parties.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from agents.extract.datelines import end_of_place
from agents.extract.gazetteer import country_names, gazetteer
from agents.extract.locating import Located
from agents.extract.names import names
from agents.extract.place_cues import Spot
from agents.extract.places import STATES, spots_of, sure
from streams.events import CleanArticle, Country


def countries(article: CleanArticle, located: Mapping[Spot, Located | None]) -> tuple[Country, ...]:
    """Countries of the places, peoples and states in the text, most mentioned first, then first mentioned first;
    one that only the headline names counts once.

    The dateline says where the report was filed, not what it is about: its country counts, once, where the
    story names that country too, or none at all.
    """
    end = end_of_place(article)
    found = sorted((spot.end, placed.place.country) for spot, place in located.items() if (placed := sure(place)))
    named = Counter(code for at, code in found if at > end and code in country_names())
    counts = Counter({code: 1 for code in _in_title(article) if code not in named}) + named
    filed_in = {code for at, code in found if at <= end and code in country_names()}
    counts.update(filed_in if not counts else filed_in & counts.keys())
    return tuple(Country(code=c, name=country_names()[c].name, mentions=n) for c, n in counts.most_common())


def _in_title(article: CleanArticle) -> Iterator[str]:
    """Countries by the states, peoples and capitals in the headline whose names the text does not use.

    The model does not read headlines: what "Jordan" is, a person or a state, is seen in the text, if it stands there.
    """
    title, text = article.title or "", article.text.casefold()
    for spot in spots_of(title, names(title, ())):
        entry = gazetteer().exact(spot.name)
        code = entry.country if entry and entry.kind in STATES else None
        if code in country_names() and spot.name.casefold() not in text:
            yield code
