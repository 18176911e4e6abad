"""Raw records as the tests put them in: the same articles, the same times."""

from collections.abc import Callable

from streams.events import RawArticle
from streams.records import Record, publication
from streams.topics import RAW

Run = Callable[[list[Record]], dict[str, list[Record]]]
CLOCK = 1_772_000_000_000  # when the articles entered, ms


def entering(raw: list[RawArticle]) -> list[Record]:
    return [
        publication(RAW, article, "ingest", cause=Record("", None, None, timestamp=CLOCK + 1000 * number))
        for number, article in enumerate(raw)
    ]
