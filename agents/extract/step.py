"""The extract step: clean articles in, articles with entities and countries out."""

from collections.abc import Sequence

from agents.extract.countries import countries
from agents.extract.entities import entities
from agents.extract.model import TRAINED, Recogniser
from agents.extract.names import names
from streams.codec import Reject
from streams.events import CleanArticle, EntityArticle


class Extractor:
    """Finds who, which organisation and which country; `model` is a spaCy pipeline's package name or
    folder, or the one that ships with Tocsin.

    An article in another language than the model's gets what the gazetteer knows and `model=None`.
    Raises `ModelMissing` when the pipeline cannot be loaded.
    """

    def __init__(self, model: str = TRAINED) -> None:
        self._recognise = Recogniser(model)

    def __call__(self, articles: Sequence[CleanArticle]) -> list[Sequence[EntityArticle] | Reject]:
        return [[self.extract(article)] for article in articles]

    def extract(self, article: CleanArticle) -> EntityArticle:
        """One article; the same article always gives the same answer, whatever else is in the batch."""
        readable = article.language.code == self._recognise.language
        found = names(article.text, self._recognise(article.text) if readable else ())
        mentions, things = entities(article, found)
        return EntityArticle(
            article=article,
            mentions=mentions,
            entities=things,
            countries=countries(article, found),
            model=self._recognise.name if readable else None,
        )
