"""Which countries an article is about: from names of states, peoples, capitals and cities.

Continents, regions and alliances never become countries, nor do the homes of news agencies and parties.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from agents.extract.gazetteer import country_names, gazetteer
from agents.extract.names import Name
from streams.events import CleanArticle, Country

_PLACES = frozenset(("country", "people", "capital", "city", "area", "seat"))
_STATES = frozenset(("country", "people"))
_DATELINE = 200  # a dateline stands within the first characters of the text


def countries(article: CleanArticle, found: Sequence[Name]) -> tuple[Country, ...]:
    """Countries named in the text, most mentioned first, then first mentioned first.

    The dateline says where the report was filed, not what it is about: its country counts where the story
    names that country too, or none at all.
    """
    filed, told = _divide(article, found)
    counts = Counter(code for name in told for code in _codes(article.text, name))
    filed_in = Counter(code for name in filed for code in _codes(article.text, name))
    counts.update({code: n for code, n in filed_in.items() if code in counts or not counts})
    return tuple(Country(code=c, name=country_names()[c].name, mentions=n) for c, n in counts.most_common())


def _divide(article: CleanArticle, found: Sequence[Name]) -> tuple[list[Name], list[Name]]:
    """The names of the dateline's place, and all others."""
    place = article.dateline.place if article.dateline else None
    at = article.text.find(place, 0, _DATELINE) if place else -1
    end = at + len(place) if place and at >= 0 else 0
    return [n for n in found if n.end <= end], [n for n in found if n.end > end]


def _codes(text: str, name: Name) -> Iterator[str]:
    """A known place's country; of an unknown name the states inside it ("Ukrainian Navy", "Bank of Russia")."""
    if name.entry:
        if name.entry.country and name.entry.kind in _PLACES:
            yield name.entry.country
    elif name.type != "PERSON":
        inside = gazetteer().find(text[name.start : name.end])
        yield from (m.entry.country for m in inside if m.entry.country and m.entry.kind in _STATES)
