"""Texts through the extract step, for the tests that look at what it finds."""

from functools import cache

from agents.extract.step import Extractor
from streams.codec import Reject
from streams.events import CleanArticle, EntityArticle, Language


@cache
def extractor() -> Extractor:
    return Extractor()


def article(text: str, language: str = "en", **fields: object) -> CleanArticle:
    values = {"id": "0" * 32, "source": "news.example", "title": None, "published": None, **fields}
    return CleanArticle(text=text, language=Language(code=language, confidence=1.0), **values)  # type: ignore[arg-type]


def extract(text: str, language: str = "en", **fields: object) -> EntityArticle:
    (result,) = extractor()([article(text, language, **fields)])
    assert not isinstance(result, Reject)
    return result[0]


def names_of(result: EntityArticle, kind: str) -> set[str]:
    return {entity.name for entity in result.entities if entity.type == kind}


def codes(result: EntityArticle) -> list[str]:
    return [country.code for country in result.countries]
