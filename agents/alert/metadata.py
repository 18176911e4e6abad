"""An enriched article's metadata: what `entity:`, `theme:`, `country:`… are compared with, and where they stand."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from agents.extract.gazetteer import gazetteer
from agents.query import Occurrence
from agents.text.normalise import fold
from streams.events import EnrichedArticle, Mention, Theme

MOST_SENTENCES = 3  # shown of a theme


def metadata(article: EnrichedArticle) -> Mapping[str, frozenset[str]]:
    """The values of each field, case-folded."""
    values = {
        "entity": [name for entity in article.entities for name in (entity.id, entity.name, *entity.aliases)],
        "theme": [theme.id for theme in article.themes],
        "country": [name for country in article.countries for name in (country.code, country.name)],
        "source": [article.article.source],
        "language": [article.article.language.code],
    }
    return {key: frozenset(map(_plain, names)) for key, names in values.items()}


def shown(article: EnrichedArticle, occurrences: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """The places to show, in order of place: as found, or of metadata alone where in the text they come from.

    An entity: its first mention. A country: the first mention of a place in it, else of its people or an organ. A
    theme: the sentences that say most for it. A source and a language stand nowhere: the opening, if there is no more.
    """
    if any(each.words for each in occurrences):
        return occurrences
    found = {place for each in occurrences for place in _places(article, each.operator)}
    return sorted(found, key=lambda place: (place.field != "title", place)) or occurrences[:1]


def _places(article: EnrichedArticle, operator: str) -> Iterator[Occurrence]:
    key, _, quoted = operator.partition(":")
    value = quoted.strip('"')
    match key:
        case "entity":
            known = {e.id for e in article.entities if value in map(_plain, (e.id, e.name, *e.aliases))}
            yield from _first(article.mentions, lambda mention: mention.entity_id in known, operator)
        case "country":
            yield from _of_country(article, value, operator)
        case "theme":
            for theme in article.themes:
                if _plain(theme.id) == value:
                    yield from _sentences(theme, operator)


def _of_country(article: EnrichedArticle, value: str, operator: str) -> Iterator[Occurrence]:
    codes = {each.code for each in article.countries if value in map(_plain, (each.code, each.name))}
    inside = {place.entity_id for place in article.places if place.country in codes}
    if inside:
        yield from _first(article.mentions, lambda mention: mention.entity_id in inside, operator)
    else:  # known by its people or an organ
        yield from _first(article.mentions, lambda mention: _country(mention.text) in codes, operator)


def _country(name: str) -> str | None:
    entry = gazetteer().exact(name)
    return entry.country if entry else None


def _first(mentions: Iterable[Mention], right: Callable[[Mention], bool], operator: str) -> Iterator[Occurrence]:
    for mention in filter(right, mentions):
        yield Occurrence("body", mention.start, mention.end, ((mention.start, mention.end),), operator)
        return


def _sentences(theme: Theme, operator: str) -> Iterator[Occurrence]:
    """Of each sentence the piece of evidence that says most."""
    spoken = [each.evidence for each in theme.evidence if each.weight > 0 and each.evidence.words]
    by_sentence = {(each.field, each.sentence.start): each for each in reversed(spoken)}
    for each in [each for each in spoken if by_sentence[each.field, each.sentence.start] is each][:MOST_SENTENCES]:
        words = tuple((word.start, word.end) for word in each.words)
        yield Occurrence(each.field, each.start, each.end, words, operator)


def _plain(name: str) -> str:
    return " ".join(fold(name).split())
