"""The extract step: clean articles in, articles with entities, places and countries out."""

from collections.abc import Sequence

from agents.extract.countries import countries
from agents.extract.datelines import parted, with_agency
from agents.extract.entities import entities
from agents.extract.geonames import preload
from agents.extract.locating import locate
from agents.extract.model import TRAINED, Recogniser
from agents.extract.names import names
from agents.extract.places import places, spots_of
from agents.extract.sources import home_of
from streams.codec import Reject
from streams.events import CleanArticle, EntityArticle

LONGEST = 300_000
"""Characters, a book of 50,000 words: 2 s."""


class Extractor:
    """Finds who, which organisation, which country and where; `model` is a spaCy pipeline's package name or
    folder, or the one that ships with Tocsin.

    An article in another language than the model's, or longer than `LONGEST`, gets what the gazetteer knows and
    `model=None`.
    Raises `ModelMissing` when the pipeline cannot be loaded.
    """

    def __init__(self, model: str = TRAINED) -> None:
        self._recognise = Recogniser(model)
        preload()

    def __call__(self, articles: Sequence[CleanArticle]) -> list[Sequence[EntityArticle] | Reject]:
        with self._recognise.forgetting():
            return [[self.extract(article)] for article in articles]

    def extract(self, article: CleanArticle) -> EntityArticle:
        """One article; the same article always gives the same answer, whatever else is in the batch."""
        readable = article.language.code == self._recognise.language and len(article.text) <= LONGEST
        seen = parted(article, self._recognise(article.text)) if readable else ()
        found = with_agency(article, names(article.text, seen))
        spots = spots_of(article.text, found)
        located = dict(zip(spots, locate(article.text, spots, home=home_of(article.source)), strict=True))
        mentions, things = entities(article, found, located)
        return EntityArticle(
            article=article,
            mentions=mentions,
            entities=things,
            countries=countries(article, located),
            model=self._recognise.name if readable else None,
            places=places(mentions, located),
        )
