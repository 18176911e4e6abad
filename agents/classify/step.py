"""The classify stage: which security themes an article is about, with the words that say so.

One pass of the query engine over the analysed article answers for the patterns of all themes at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from hashlib import sha256

from agents.classify.own import OwnModel
from agents.classify.own_themes import own_themes
from agents.classify.score import contributions, length_norm, score
from agents.classify.themes import ThemeSet, Weighted, shipped
from agents.query import Hit, Matcher
from agents.query.places import Place
from agents.text import Document, analyse
from streams.codec import Reject
from streams.events import EnrichedArticle, EntityArticle, Theme, ThemeEvidence

MOST_EVIDENCE = 20  # pieces of evidence kept a theme, largest contribution first

Weighed = tuple[str, Hit, Place, float]  # pattern as written, what it found, where, contribution


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
        matcher = self._matchers.get(document.language)
        norm = length_norm(len(document.title or "") + len(document.text))
        for key, hits in self._by_theme(matcher.match(document) if matcher else ()).items():
            if not any(pattern.written and pattern.weight > 0 for pattern, _ in hits):
                continue
            found = [each for pattern, hit in hits if pattern.weight > 0 for each in _weigh(pattern, hit, norm)]
            if _sum(found) < needed[key]:
                continue
            found += [each for pattern, hit in hits if pattern.weight <= 0 for each in _weigh(pattern, hit, norm)]
            if _sum(found) >= needed[key]:
                yield key, found

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


class Classifier:
    """The step of the classify stage: an article with entities in, the same article with themes out.

    What a team's own classifier says stands beside the written themes; of the same id, it stands instead.
    """

    def __init__(self, themes: ThemeSet, own: Sequence[OwnModel] = ()) -> None:
        versions = "".join([themes.version, *(model.version for model in own)])
        self._version = sha256(versions.encode()).hexdigest()[:12] if own else themes.version
        self._themes = Themes(themes)
        self._own = own

    def __call__(self, articles: Sequence[EntityArticle]) -> list[Sequence[EnrichedArticle] | Reject]:
        return [[self._enriched(article)] for article in articles]

    def _enriched(self, article: EntityArticle) -> EnrichedArticle:
        clean = article.article
        document = analyse(clean.title, clean.text, clean.language.code)
        known = {field.name: getattr(article, field.name) for field in fields(article)}
        return EnrichedArticle(**known, themes=self._given(document), themes_version=self._version)

    def _given(self, document: Document) -> tuple[Theme, ...]:
        if not self._own:
            return self._themes(document)
        labels = {label for model in self._own for label in model.labels}
        given = [theme for theme in self._themes(document) if theme.id not in labels]
        given += [theme for model in self._own for theme in own_themes(model, document)]
        return tuple(sorted(given, key=lambda theme: (-theme.score, theme.id)))


def classify_texts(texts: Sequence[str]) -> list[list[str]]:
    """The ids of the shipped themes that each English text is about, the main theme first."""
    themes = _shipped()
    return [[theme.id for theme in themes(analyse(None, text, "en"))] for text in texts]


@cache
def _shipped() -> Themes:
    return Themes(shipped())
