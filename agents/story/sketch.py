"""What is compared of an article: a sample of its shingles, its numbers and its sentences, as 32-bit hashes.

Shingles are runs of five words. The sample holds the hashes that are 0 modulo 2 to the `level`; a longer text has a
higher level, so that samples stay small, and two samples are compared at the higher of their levels (Broder 1997,
"On the resemblance and containment of documents", section 4: sketches modulo 2**i).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from agents.text.numbers import number_words

Hashes = NDArray[np.uint32]

SHINGLE = 5  # words
FIRST_LEVEL = 1  # one shingle in two
ENOUGH = 128  # samples; a text with more has a higher level,
COARSEST = 2  # but one shingle in four is needed to know an excerpt of two paragraphs,
MOST_SAMPLES = 512  # except in texts of more than some 2,000 words
MOST_NUMBERS = 48  # the first of a text
MOST_SENTENCES = 128  # the first of a text
MOST_WORDS = 50_000  # the first of a text
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_MIXER, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)  # 2**64 over the golden ratio


@dataclass(frozen=True, slots=True)
class Sketch:
    level: int
    samples: Hashes  # sorted, each once
    numbers: Hashes  # sorted, each once
    sentences: Hashes  # in order of the text
    digest: int  # of all words in their order; 32 bits


def sketch_of(sentences: Sequence[str], language: str) -> Sketch:
    """The sketch of a text, given as its sentences. Case, punctuation and spacing do not count.

    Numbers are those in digits, and the words for them in `language` (ISO 639-1).
    """
    words = [_TOKEN.findall(sentence.casefold()) for sentence in sentences]
    tokens = list(chain.from_iterable(words))[:MOST_WORDS]
    level, samples = _sample(_shingles(tokens))
    numbers = _numbers(dict.fromkeys(tokens), number_words(language))
    return Sketch(
        level=level,
        samples=samples,
        numbers=_each_once(_array([_hash(number) for number in numbers[:MOST_NUMBERS]])),
        sentences=_array([_hash(" ".join(each)) for each in words[:MOST_SENTENCES]]),
        digest=_hash(" ".join(tokens)),
    )


def _numbers(tokens: Mapping[str, None], digits: Mapping[str, str]) -> list[str]:
    """The numbers among the words of a text: those in digits, then those in words."""
    written = [token for token in tokens if token[0].isdigit()]
    return [*written, *(digits[word] for word in tokens if word in digits)]


def _array(hashes: Sequence[int]) -> Hashes:
    return np.array(hashes, dtype=np.uint32)


def _each_once(hashes: Hashes) -> Hashes:
    """Sorted, and each once; `np.unique` does no more, in twice the time for so few."""
    ordered = np.sort(hashes)
    new = np.empty(len(ordered), bool)
    new[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))


_of_word = lru_cache(maxsize=65_536)(_hash)


def _shingles(tokens: Sequence[str]) -> Hashes:
    """Hashes of the shingles: the same for the same words in every process."""
    hashes = np.fromiter(map(_of_word, tokens), dtype=np.uint64, count=len(tokens))
    count = max(1, len(tokens) - SHINGLE + 1)
    mixed = np.zeros(count, dtype=np.uint64)
    for at in range(min(SHINGLE, len(tokens))):
        mixed = (mixed ^ hashes[at : at + count]) * _MIXER
        mixed ^= mixed >> _HALF
    return mixed.astype(np.uint32) if tokens else _array(())


def _sample(shingles: Hashes) -> tuple[int, Hashes]:
    level = FIRST_LEVEL
    samples = _each_once(at_level(shingles, level))
    while len(samples) > (ENOUGH if level < COARSEST else MOST_SAMPLES):
        level += 1
        samples = at_level(samples, level)
    return level, samples


def at_level(samples: Hashes, level: int) -> Hashes:
    """Those of the samples that a longer text, of that level, would have kept."""
    kept: Hashes = samples[(samples & np.uint32((1 << level) - 1)) == 0]
    return kept


def shared(one: Hashes, other: Hashes) -> int:
    """How many hashes are in both; `one` is sorted, and in neither does any come twice."""
    if not len(one) or not len(other):
        return 0
    places = one.searchsorted(other)
    places[places == len(one)] = 0
    return int(np.count_nonzero(one[places] == other))
