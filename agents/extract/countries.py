"""Which countries an article is about: from names of states, peoples, capitals and all places in it.

Continents, regions and alliances never become countries, nor do the homes of news agencies and parties.
"""

from collections import Counter
from collections.abc import Mapping

from agents.extract.datelines import end_of_place
from agents.extract.gazetteer import country_names
from agents.extract.locating import Located
from agents.extract.place_cues import Spot
from agents.extract.places import sure
from streams.events import CleanArticle, Country


def countries(article: CleanArticle, located: Mapping[Spot, Located | None]) -> tuple[Country, ...]:
    """Countries of the places, peoples and states in the text, most mentioned first, then first mentioned first.

    The dateline says where the report was filed, not what it is about: its country counts where the story
    names that country too, or none at all.
    """
    end = end_of_place(article)
    found = sorted((spot.end, placed.place.country) for spot, place in located.items() if (placed := sure(place)))
    counts = Counter(code for at, code in found if at > end and code in country_names())
    filed_in = Counter(code for at, code in found if at <= end and code in country_names())
    counts.update({code: n for code, n in filed_in.items() if code in counts or not counts})
    return tuple(Country(code=c, name=country_names()[c].name, mentions=n) for c, n in counts.most_common())
