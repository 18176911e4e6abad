"""Names in one article become mentions of entities: canonical name, aliases, count, share of attention."""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from agents.extract.clusters import cluster
from agents.extract.gazetteer import Entry, gazetteer, slug
from agents.extract.geonames import locations
from agents.extract.locating import Located
from agents.extract.names import Name
from agents.extract.place_cues import Spot
from agents.extract.places import sure
from streams.events import CleanArticle, Entity, Mention

_PLACES = frozenset(("GPE", "LOC"))
_GROUPS = {"PERSON": "PER", "MILITARY_UNIT": "ORG", "GPE": "LOC", "FAC": "LOC"}


def entities(
    article: CleanArticle, found: Sequence[Name], located: Mapping[Spot, Located | None]
) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Mentions in order of place; entities with the largest share of attention first."""
    text = article.text
    homes = [_home(text, name, located) for name in found]
    spans = [(n.start, n.end, _GROUPS.get(n.type, n.type)) for n in found]
    numbers = _joined(cluster(text, spans, _known(text, found)), homes)
    clusters: dict[int, list[Name]] = defaultdict(list)
    for number, name in zip(numbers, found, strict=True):
        clusters[number].append(name)
    paragraphs = [match.start() for match in re.finditer("\n\n", text)]
    weights = {number: _attention(article, members, paragraphs) for number, members in clusters.items()}
    total = sum(weights.values())
    towns = dict(zip(found, homes, strict=True))
    things = {k: _entity(text, members, weights[k] / total, towns) for k, members in clusters.items()}
    mentions = tuple(
        Mention(start=n.start, end=n.end, text=text[n.start : n.end], type=n.type, entity_id=things[k].id)
        for k, n in zip(numbers, found, strict=True)
    )
    return mentions, tuple(sorted(things.values(), key=lambda e: -e.salience))


def _known(text: str, found: Sequence[Name]) -> Callable[[str], Entry | None]:
    """Which entry a name has in this text: organisations as it was settled, all others as the gazetteer says."""
    settled = {text[n.start : n.end]: n.entry for n in found if n.type == "ORG"}
    return lambda name: settled[name] if name in settled else gazetteer().exact(name)


def _home(text: str, name: Name, located: Mapping[Spot, Located | None]) -> int | None:
    """The GeoNames id of a place that the gazetteer of this project does not know, or only one elsewhere of the same
    name: "Moscow, Idaho"."""
    written = text[name.start : name.end]
    placed = sure(located.get(Spot(name.start, name.end, written)))
    if name.type not in _PLACES or not placed or (name.entry and placed.place.country == (name.entry.country or "")):
        return None
    return placed.place.id if placed.place in locations(written) else None


def _joined(numbers: Sequence[int], homes: Sequence[int | None]) -> list[int]:
    """The clusters, those of one place joined: "Oakdale" and "the town of Oakdale"."""
    first: dict[int, int] = {}
    same = {n: first.setdefault(home, n) for n, home in zip(numbers, homes, strict=True) if home}
    return [same.get(number, number) for number in numbers]


def _entity(text: str, members: Sequence[Name], share: float, homes: Mapping[Name, int | None]) -> Entity:
    home = homes[members[-1]]
    forms = list(dict.fromkeys(" ".join(text[n.start : n.end].split()) for n in members))
    known = next((n.entry for n in members if n.entry and not homes[n]), None)
    name = known.name if known else max(forms, key=lambda form: len(form.split()))
    kind = known.type if known else Counter(n.type for n in members).most_common(1)[0][0]
    return Entity(
        id=known.id if known else f"geonames:{home}" if home else f"{kind.lower()}:{slug(name)}",
        name=name,
        type=kind,
        aliases=tuple(form for form in forms if form != name),
        mentions=len(members),
        salience=round(share, 4),
    )


def _attention(article: CleanArticle, members: Sequence[Name], paragraphs: Sequence[int]) -> float:
    """What a reader gives an entity: every mention counts, less and less the further down it stands; the
    title counts like another first paragraph."""
    depth = sum(1 / (1 + math.log2(1 + bisect_left(paragraphs, n.start))) for n in members)
    forms = {article.text[n.start : n.end] for n in members}
    return depth + bool(article.title and any(form in article.title for form in forms))
