"""The themes of an analysed article, each with the words that say so.

One pass of the query engine over the article answers for the patterns of all themes at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from agents.classify.score import contributions, length_norm, score
from agents.classify.themes import ThemeSet, Weighted
from agents.query import Hit, Matcher
from agents.query.places import Place
from agents.text import Document
from streams.events import Theme, ThemeEvidence

MOST_EVIDENCE = 20  # pieces of evidence kept a theme, largest contribution first

Weighed = tuple[str, Hit, Place, float]  # pattern as written, what it found, where, contribution


class Signal(NamedTuple):
    """What a written pattern found: its contribution if it weighed 1, and the first place."""

    strength: float
    hit: Hit
    place: Place


class Themes:
    """The themes of one analysed article. Cheap to call, dear to build: build it once."""

    def __init__(self, themes: ThemeSet, *, learnt_words: bool = True) -> None:
        self._themes = themes
        self._patterns = {
            f"{key}/{number}": (key, pattern)
            for key, patterns in themes.patterns.items()
            for number, pattern in enumerate(patterns)
            if pattern.written or learnt_words
        }
        self._needed = {key: themes.needed(key) for key in themes.themes}
        languages = sorted({theme.language for theme in themes.themes.values()})
        self._matchers = {language: self._matcher(language) for language in languages}

    def __call__(self, document: Document) -> tuple[Theme, ...]:
        """Themes at or above their threshold, best first; none if no theme speaks the document's language."""
        given = [self._theme(document, key, found) for key, found in self._weighed(document, self._needed)]
        return tuple(sorted(given, key=lambda theme: (-theme.score, theme.id)))

    def scores(self, document: Document) -> dict[str, float]:
        """The score of every theme that something speaks for, given or not."""
        anything = dict.fromkeys(self._needed, float("-inf"))
        return {key: self._score(key, found) for key, found in self._weighed(document, anything)}

    def evidence(self, document: Document) -> dict[str, float]:
        """The evidence for every theme that something speaks for."""
        anything = dict.fromkeys(self._needed, float("-inf"))
        return {key: _sum(found) for key, found in self._weighed(document, anything)}

    def signals(self, document: Document) -> dict[str, Signal]:
        """What the written patterns found, by pattern, whatever it says of the themes."""
        found: dict[str, Signal] = {}
        norm = self._norm(document)
        for hit in self._hits(document):
            _, pattern = self._patterns[hit.key]
            if pattern.written and pattern.label not in found:
                places = list(contributions(1 / norm, hit.places))
                found[pattern.label] = Signal(sum(part for _, part in places), hit, places[0][0])
        return found

    @property
    def written(self) -> frozenset[str]:
        """The written patterns: what `signals` may name."""
        return frozenset(pattern.label for _, pattern in self._patterns.values() if pattern.written)

    def _matcher(self, language: str) -> Matcher:
        ours = {name: pattern for name, (key, pattern) in self._patterns.items() if self._language(key) == language}
        return Matcher({name: pattern.query for name, pattern in ours.items()}, language=language)

    def _language(self, key: str) -> str:
        return self._themes.themes[key].language

    def _weighed(self, document: Document, needed: Mapping[str, float]) -> Iterator[tuple[str, list[Weighed]]]:
        """The themes with the evidence `needed`, and that evidence.

        What speaks for a theme is weighed first: where that falls short, what speaks against it need not be
        looked up. Learnt words only add to or take from what a written pattern has found.
        """
        norm = self._norm(document)
        for key, hits in self._by_theme(self._hits(document)).items():
            if not any(pattern.written and pattern.weight > 0 for pattern, _ in hits):
                continue
            found = [each for pattern, hit in hits if pattern.weight > 0 for each in _weigh(pattern, hit, norm)]
            if _sum(found) < needed[key]:
                continue
            found += [each for pattern, hit in hits if pattern.weight <= 0 for each in _weigh(pattern, hit, norm)]
            if _sum(found) >= needed[key]:
                yield key, found

    def _hits(self, document: Document) -> Iterable[Hit]:
        matcher = self._matchers.get(document.language)
        return matcher.match(document) if matcher else ()

    def _norm(self, document: Document) -> float:
        return length_norm(len(document.title or "") + len(document.text))

    def _by_theme(self, hits: Iterable[Hit]) -> dict[str, list[tuple[Weighted, Hit]]]:
        found: dict[str, list[tuple[Weighted, Hit]]] = {}
        for hit in hits:
            key, pattern = self._patterns[hit.key]
            found.setdefault(key, []).append((pattern, hit))
        return found

    def _score(self, key: str, found: Iterable[Weighed]) -> float:
        scale = self._themes.scales[key]
        return score(_sum(found), scale.slope, scale.offset)

    def _theme(self, document: Document, key: str, found: list[Weighed]) -> Theme:
        best = sorted(found, key=lambda item: -abs(item[3]))[:MOST_EVIDENCE]
        best.sort(key=lambda item: -item[3])
        evidence = tuple(
            ThemeEvidence(pattern=label, weight=round(part, 4), evidence=document.evidence(hit.occurrence(place)))
            for label, hit, place, part in best
        )
        name = self._themes.themes[key].name
        return Theme(id=key, name=name, score=round(self._score(key, found), 4), evidence=evidence)


def _weigh(pattern: Weighted, hit: Hit, norm: float) -> Iterator[Weighed]:
    for place, part in contributions(pattern.weight / norm, hit.places):
        yield pattern.label, hit, place, part


def _sum(found: Iterable[Weighed]) -> float:
    return sum(part for *_, part in found)
