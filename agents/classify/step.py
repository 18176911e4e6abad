"""The classify stage: which security themes an article is about, with the words that say so."""

import logging
from collections.abc import Sequence
from dataclasses import fields
from hashlib import sha256

from agents.classify.own import PATTERNS, OwnModel
from agents.classify.own_themes import own_themes
from agents.classify.themes import ThemeSet
from agents.classify.weighing import Themes
from agents.text import Document, analyse
from streams.codec import Reject
from streams.events import EnrichedArticle, EntityArticle, Theme

log = logging.getLogger(__name__)
GONE = "the classifier of %s learnt from %d patterns that the themes no longer have: train it again"


class Classifier:
    """The step of the classify stage: an article with entities in, the same article with themes out.

    What a team's own classifier says stands beside the written themes; of the same id, it stands instead.
    """

    def __init__(self, themes: ThemeSet, own: Sequence[OwnModel] = ()) -> None:
        versions = "".join([themes.version, *(model.version for model in own)])
        self._version = sha256(versions.encode()).hexdigest()[:12] if own else themes.version
        self._themes = Themes(themes)
        self._own = own
        for model in own:
            if gone := set(model.vocabulary.get(PATTERNS, ())) - self._themes.written:
                log.warning(GONE, ", ".join(model.labels), len(gone))

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
        signals = self._themes.signals(document)
        given += [theme for model in self._own for theme in own_themes(model, document, signals)]
        return tuple(sorted(given, key=lambda theme: (-theme.score, theme.id)))
