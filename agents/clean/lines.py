"""The lines of a page dump as numbers: what the fitted readers of `dump.py` look at.

Only generic traits (length, punctuation, word classes, neighbours, place): no words of any page are learnt.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

DATA = Path(__file__).parents[1] / "data" / "clean" / "lines.toml"
Numbers = npt.NDArray[np.float64]
_WORD = re.compile(r"\w+")
# Chinese and Japanese write no spaces: two Chinese signs are a word, about, as is what stands in kana between them.
_HAN, _KANA = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff", "\u3040-\u30ff\u31f0-\u31ff"
_EAST = re.compile(f"[{_HAN}{_KANA}]")
_EAST_WORD = re.compile(rf"[{_HAN}]{{1,2}}|[{_KANA}]{{1,4}}|[^\W{_HAN}{_KANA}]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_SIGNS_A_WORD = 1.7  # in Chinese, Japanese and Thai, about
_LONG_WORD = 5  # letters; of Chinese signs and katakana two
_STOPS = frozenset(".!?…。！？।؟։")
_CLOSERS = frozenset("\"'”’»)]」』")
_STOP_INSIDE = re.compile(r"[.!?…][\"'”’»)]?\s+[\"“«(]?[^\W\d_a-z]")
_TIME = re.compile(r"\d(?:\d?:\d\d|(?<=1)9\d\d|(?<=2)0\d\d)")

_KEPT, _LONGEST_KEPT = 8_192, 1_000  # lines whose answers are kept, and their characters
Answer = TypeVar("Answer")

MEASURED = (
    "words", "signs", "stop", "colon", "comma", "lower", "upper", "digit", "quote", "capitals", "function",
    "word_length", "commas", "stops", "numbers", "time", "credit", "invitation", "more", "comment", "byline",
    "bars", "shouted", "address", "quotes",
)  # fmt: skip


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list of lines.toml."""
    return frozenset(tomllib.loads(DATA.read_text(encoding="utf-8").casefold())[name].split())


_FUNCTION, _CREDIT, _INVITATION, _MORE, _COMMENT, _BYLINE = map(
    word_list, ("function", "credit", "invitation", "more", "comment", "byline")
)
_TELLING = _CREDIT | _INVITATION | _MORE | _COMMENT


def kept_by_line(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """`function` of a line, asked once for those that come again, as a site's menus do with each of its pages."""
    kept = lru_cache(_KEPT)(function)

    @wraps(function)
    def answer(line: str) -> Answer:
        return kept(line) if len(line) <= _LONGEST_KEPT else function(line)

    return answer


@kept_by_line
def tokens_of(line: str) -> tuple[str, ...]:
    """The words of a line, folded; of scripts without spaces, pieces as long as words are."""
    if line.isascii():
        return tuple(_WORD.findall(line.casefold()))
    pattern = _EAST_WORD if _EAST.search(line) else _WORD
    return tuple(pattern.findall(line.replace("İ", "I").casefold()))  # whose small letter would be two signs


def long_words(words: Iterable[str]) -> list[str]:
    """Those of `words` that two texts share only if they speak of the same things: the small ones are in any text."""
    return [word for word in words if len(word) >= _LONG_WORD or (len(word) > 1 and "\u30a0" <= word[0] < "\ua000")]


@kept_by_line
def long_words_of(line: str) -> tuple[str, ...]:
    """The `long_words` of a line."""
    return tuple(long_words(tokens_of(line)))


def measured(lines: Sequence[str]) -> Numbers:
    """One row a line, one column each of `MEASURED`."""
    return np.array([measure(line) for line in lines], dtype=np.float64)


@kept_by_line
def measure(line: str) -> tuple[float, ...]:
    """A non-empty line by itself, in the order of `MEASURED`."""
    words, size, tokens = line.split(), len(line), tokens_of(line)
    head, known = words[:30], _TELLING.intersection(tokens[:30])
    count = len(words)
    if size > 12 * count and not line.isascii():
        count = max(count, int(len(_UNSPACED.findall(line)) / _SIGNS_A_WORD))
    first, last = line[0], line[-1]
    return (
        count,
        size,
        last in _STOPS or (last in _CLOSERS and not _STOPS.isdisjoint(line[-4:])),
        last == ":",
        last in ",;-–",
        first.islower(),
        first.isupper(),
        first.isdigit(),
        first in "\"“«„‘'(-–—",
        len([word for word in head if word[0].isupper()]) / len(head),
        sum(map(_FUNCTION.__contains__, tokens[:40])) / (min(len(tokens), 40) or 1),
        size / count,
        line.count(",") / count,
        len(_STOP_INSIDE.findall(line)) if count > 8 else 0,
        sum(map(str.isdigit, tokens[:30])) / (min(len(tokens), 30) or 1),
        size < 160 and _TIME.search(line) is not None,
        not _CREDIT.isdisjoint(known),
        len(_INVITATION & known),
        len(_MORE & known) if count < 12 else 0,
        len(_COMMENT & known) if count < 16 else 0,
        bool(tokens) and tokens[0] in _BYLINE,
        ("|" in line) + ("»" in line) + ("•" in line) + ("›" in line),
        count < 30 and line.isupper(),
        "@" in line or any(map(tokens[:30].__contains__, ("http", "https", "www"))),
        "“" in line or '"' in line or "«" in line or "„" in line,
    )
