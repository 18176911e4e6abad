"""The classify stage: which security themes an article is about, with the words that say so.

One pass of the query engine over the analysed article answers for the patterns of all themes at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache

from agents.classify.score import contributions, length_norm, score
from agents.classify.themes import ThemeSet, shipped
from agents.query import Hit, Matcher
from agents.text import Document, Occurrence, analyse
from streams.codec import Reject
from streams.events import EnrichedArticle, EntityArticle, Theme, ThemeEvidence

MOST_EVIDENCE = 20  # pieces of evidence kept a theme, largest contribution first

Weighed = list[tuple[str, Occurrence, float]]  # pattern as written, where, contribution


class Themes:
    """The themes of one analysed article. Cheap to call, dear to build: build it once."""

    def __init__(self, themes: ThemeSet) -> None:
        self._themes = themes
        self._patterns = {
            f"{key}/{number}": (key, pattern)
            for key, theme in themes.themes.items()
            for number, pattern in enumerate(theme.patterns)
        }
        languages = sorted({theme.language for theme in themes.themes.values()})
        self._matchers = {language: self._matcher(language) for language in languages}

    def __call__(self, document: Document) -> tuple[Theme, ...]:
        """Themes at or above their threshold, best first; none if no theme speaks the document's language."""
        matcher = self._matchers.get(document.language)
        norm = length_norm(len(document.title or "") + len(document.text))
        weighed = self._weigh(matcher.match(document), norm) if matcher else {}
        scored = [(score(sum(part for _, _, part in found)), key, found) for key, found in weighed.items()]
        given = [item for item in scored if item[0] >= self._themes.themes[item[1]].threshold]
        given.sort(key=lambda item: (-item[0], item[1]))
        return tuple(self._theme(document, *item) for item in given)

    def _matcher(self, language: str) -> Matcher:
        queries = {
            f"{key}/{number}": query
            for key, theme in self._themes.themes.items()
            if theme.language == language
            for number, query in enumerate(self._themes.queries[key])
        }
        return Matcher(queries, language=language)

    def _weigh(self, hits: Iterable[Hit], norm: float) -> Mapping[str, Weighed]:
        weighed: dict[str, Weighed] = defaultdict(list)
        for hit in sorted(hits, key=lambda hit: hit.key):
            key, pattern = self._patterns[hit.key]
            found = contributions(pattern.weight / norm, hit.occurrences)
            weighed[key] += [(pattern.query, occurrence, part) for occurrence, part in found]
        return weighed

    def _theme(self, document: Document, points: float, key: str, found: Weighed) -> Theme:
        best = sorted(found, key=lambda item: -abs(item[2]))[:MOST_EVIDENCE]
        best.sort(key=lambda item: -item[2])
        evidence = tuple(
            ThemeEvidence(pattern=query, weight=round(part, 4), evidence=document.evidence(occurrence))
            for query, occurrence, part in best
        )
        return Theme(id=key, name=self._themes.themes[key].name, score=round(points, 4), evidence=evidence)


class Classifier:
    """The step of the classify stage: an article with entities in, the same article with themes out."""

    def __init__(self, themes: ThemeSet) -> None:
        self._version = themes.version
        self._themes = Themes(themes)

    def __call__(self, articles: Sequence[EntityArticle]) -> list[Sequence[EnrichedArticle] | Reject]:
        return [[self._enriched(article)] for article in articles]

    def _enriched(self, article: EntityArticle) -> EnrichedArticle:
        clean = article.article
        document = analyse(clean.title, clean.text, clean.language.code)
        known = {field.name: getattr(article, field.name) for field in fields(article)}
        return EnrichedArticle(**known, themes=self._themes(document), themes_version=self._version)


def classify_texts(texts: Sequence[str]) -> list[list[str]]:
    """The ids of the shipped themes that each English text is about, the main theme first."""
    themes = _shipped()
    return [[theme.id for theme in themes(analyse(None, text, "en"))] for text in texts]


@cache
def _shipped() -> Themes:
    return Themes(shipped())
