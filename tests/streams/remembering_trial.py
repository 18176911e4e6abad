"""A small step with memory for tests of the machinery: it numbers the articles of its partition, each once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import trial

from streams.codec import Reject
from streams.events import CleanArticle, RawArticle
from streams.remembering import Timed
from streams.settings import Settings
from streams.topics import CLEAN, RAW, Topic
from streams.topology import RememberingStage

MEMORY: Topic[bytes] = Topic(
    "memory.trial.v1", bytes, "tocsin.memory.v1", id=lambda _: "", key=lambda _: "", retention_ms=-1, compacted=True
)


class Numbering:
    """Remembers the number of each URL; the text of an article may "raise", "die", "hang" as in `trial.clean`."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._changes: dict[str, bytes | None] = {}

    def restore(self, kept: Iterable[tuple[str, bytes]]) -> None:
        self._numbers = {url: int(number) for url, number in kept}

    def __call__(self, batch: Sequence[Timed[RawArticle]]) -> list[Sequence[CleanArticle] | Reject]:
        return [self._number(timed.record) for timed in batch]

    def changes(self) -> Mapping[str, bytes | None]:
        changes, self._changes = self._changes, {}
        return changes

    def _number(self, article: RawArticle) -> Sequence[CleanArticle] | Reject:
        url = article.url or ""
        if url not in self._numbers:  # before the article can fail: what a failed one has left must not be kept
            self._numbers[url] = len(self._numbers)
            self._changes[url] = str(self._numbers[url]).encode()
        (result,) = trial.clean([article])
        if isinstance(result, Reject):
            return result
        return [replace(clean, title=str(self._numbers[url])) for clean in result]


STAGE = RememberingStage("clean", RAW, Numbering, CLEAN, MEMORY)


def factory(settings: Settings) -> dict[str, RememberingStage[RawArticle, CleanArticle]]:
    return dict.fromkeys(settings.stages, STAGE)
