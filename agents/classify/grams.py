"""A text as runs of words and of signs: what a team's own classifier looks at, in training and in use."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

LEAD = 60  # words at the head (headline and lead) that count twice
LONGEST = 200_000  # characters read of a text
_WORD = re.compile(r"\w+")


def doubled(text: str) -> str:
    """The text with its first words once more before it."""
    text = text[:LONGEST]
    return " ".join(text.split(maxsplit=LEAD)[:LEAD]) + " " + text


def word_runs(text: str) -> list[str]:
    """Runs of one to three words, in small letters and without accents."""
    words = _WORD.findall(_plain(text))
    pairs = pairwise(words)
    triples = zip(words, words[1:], words[2:], strict=False)
    return [*words, *map(" ".join, pairs), *map(" ".join, triples)]


def sign_runs(text: str) -> list[str]:
    """Runs of three to five characters within a word and the spaces around it."""
    return [run for word in text.lower().split() for run in _runs(f" {word} ")]


KINDS: Mapping[str, Callable[[str], list[str]]] = MappingProxyType({"words": word_runs, "signs": sign_runs})


def _runs(word: str) -> Iterator[str]:
    for size in (3, 4, 5):
        yield word[:size]
        for start in range(1, len(word) - size + 1):
            yield word[start : start + size]


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
