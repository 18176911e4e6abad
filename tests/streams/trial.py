"""A small stage for tests of the machinery: nothing of news analysis in it."""

import os
import time
from collections.abc import Sequence

from streams.codec import Reject, encode
from streams.events import CleanArticle, Language, RawArticle
from streams.records import Record
from streams.settings import BadSetting, Settings
from streams.topics import CLEAN, RAW
from streams.topology import Result, Stage


def raw(content: str, url: str = "https://one.example/a", timestamp: int = 1_613_658_120_001) -> Record:
    article = RawArticle(source="one.example", content=content, url=url)
    return Record(RAW.name, RAW.key(article).encode(), encode(article), (), timestamp, 0, 7)


def clean(articles: Sequence[RawArticle]) -> list[Result[CleanArticle]]:
    """Echoes the article; "reject", "raise", "die", "hang" and "slow" do what they say."""
    results: list[Result[CleanArticle]] = []
    for article in articles:
        text = article.content or ""
        if text == "raise":
            raise RuntimeError("a bug")
        if text == "hang":
            time.sleep(600)
        if text == "slow":
            time.sleep(1)
        if text == "die":
            os._exit(9)
        results.append(Reject("empty-body", "nothing in it") if text == "reject" else [_echo(article, text)])
    return results


def _echo(article: RawArticle, text: str) -> CleanArticle:
    language = Language(code="en", confidence=1.0)
    return CleanArticle(
        id=article.url or "none", source=article.source, title=None, text=text, language=language, published=None
    )


STAGE = Stage("clean", RAW, clean, CLEAN)


def factory(settings: Settings) -> dict[str, Stage[RawArticle, CleanArticle]]:
    if settings.model == "missing":
        raise BadSetting("TOCSIN_MODEL: there is no model 'missing'")
    return dict.fromkeys(settings.stages, STAGE)
