"""Near-duplicates in a stream: the same story again, whole, trimmed or as an excerpt.

Sampled 5-word shingles in an inverted index; a document is a copy of the earlier one that shares most of the
smaller one's samples, if the numbers in the shared part agree: other casualty counts make an update.
(Broder 1997, "On the resemblance and containment of documents", sections 2 and 4.)
"""

import re
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from zlib import crc32

import numpy as np

from agents.clean.dates import parse_stamp

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_SHINGLE = 5  # words
_SAMPLE = np.uint64(2)  # one shingle in two is kept
_CONTAINED = 0.6  # share of the smaller one's samples that must be shared
_FEWEST = 2  # shared samples
_SAME_NUMBERS = 0.5  # share of the numbers of the one with fewer that the other must have
_MIXER, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)  # 2**64 over the golden ratio
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class _Known:
    samples: tuple[int, ...]
    numbers: frozenset[str]
    at: float  # seconds; the order of arrival where nobody said when


class Detector:
    """Streaming and in one pass; forgets what is older than `window` and, beyond `most` documents, the oldest."""

    def __init__(self, window: timedelta = timedelta(hours=72), most: int = 100_000) -> None:
        self._window, self._most = window.total_seconds(), most
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._index: dict[int, list[str]] = {}
        self._now = 0.0

    def check_and_add(self, id: str, text: str, published: str | None) -> str | None:  # noqa: A002
        """The id of an earlier document that `text` is a copy of, or None. `published` is ISO 8601.

        Time is the documents' own: the window moves with the latest `published` seen.
        """
        when = _seconds(published)
        self._now = max(self._now, when or 0.0)
        self._forget()
        tokens = _TOKEN.findall(text.casefold())
        samples, numbers = _samples(tokens), frozenset(t for t in tokens if t[0].isdigit())
        copy = self._best(samples, numbers)
        if id not in self._known:
            self._known[id] = _Known(samples, numbers, self._now if when is None else when)
            for sample in samples:
                self._index.setdefault(sample, []).append(id)
        return copy

    def _best(self, samples: tuple[int, ...], numbers: frozenset[str]) -> str | None:
        shared: Counter[str] = Counter()
        for sample in samples:
            shared.update(self._index.get(sample, ()))
        for id_, count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
            other = self._known[id_]
            smaller = min(len(samples), len(other.samples))
            if count < _FEWEST or count < _CONTAINED * smaller:
                continue
            few, many = (numbers, other.numbers) if len(numbers) <= len(other.numbers) else (other.numbers, numbers)
            if len(few & many) >= _SAME_NUMBERS * len(few):
                return id_
        return None

    def _forget(self) -> None:
        while self._known:
            id_, oldest = next(iter(self._known.items()))
            if len(self._known) < self._most and oldest.at >= self._now - self._window:
                return
            del self._known[id_]
            for sample in oldest.samples:
                ids = self._index[sample]
                ids.remove(id_)
                if not ids:
                    del self._index[sample]


@lru_cache(maxsize=65_536)
def _of_token(token: str) -> int:
    return crc32(token.encode("utf-8", "replace"))


def _samples(tokens: list[str]) -> tuple[int, ...]:
    """Hashes of a sample of the shingles: the same for the same words in every process."""
    hashes = np.fromiter(map(_of_token, tokens), dtype=np.uint64, count=len(tokens))
    count, mixed = max(1, len(tokens) - _SHINGLE + 1), np.zeros(max(1, len(tokens) - _SHINGLE + 1), dtype=np.uint64)
    for at in range(min(_SHINGLE, len(tokens))):
        mixed = (mixed ^ hashes[at : at + count]) * _MIXER
        mixed ^= mixed >> _HALF
    return tuple(dict.fromkeys(mixed[mixed % _SAMPLE == 0].tolist()))


def _seconds(published: str | None) -> float | None:
    stamp = parse_stamp(published)
    if stamp is None:
        return None
    clock = stamp.clock or time()
    return (stamp.day.toordinal() - _EPOCH) * 86_400.0 + clock.hour * 3600 + clock.minute * 60 + clock.second
