"""What counts as a word: letters, digits and their marks; hyphens and most punctuation are breaks."""

import re
import unicodedata
from functools import cache
from itertools import groupby
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Offsets: TypeAlias = NDArray[np.int64]

LONGEST_WORD = 64  # code points; longer runs are no words (no-space text, encoded data)

APOSTROPHES = "'’"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphen, zero-width joiners and breaks
_ELIDING = frozenset({"fr", "it", "ca", "oc"})  # l'Afghanistan is two words there

# The common typographic signs, to bring nearly-ASCII text onto the fast way.
_TYPOGRAPHY = (("’", "'"), ("“", " "), ("”", " "), ("‘", " "), ("–", " "), ("—", " "), ("…", " "), ("\xa0", " "))
_LOOSE_APOSTROPHE = re.compile(r"(?<![A-Za-z0-9])'|'(?![A-Za-z0-9])")


def words(text: str, language: str) -> list[str]:
    """The words of a text, in order: what `word_pattern` finds, with ’ possibly as '; mostly far quicker."""
    spaced = _spaced(text, language)
    return word_pattern(language).findall(blank(text)) if spaced is None else spaced.split()


def word_offsets(text: str, language: str) -> tuple[Offsets, Offsets]:
    """Where every word of a text starts, and where it ends."""
    spaced = _spaced(text, language)
    if spaced is None:
        spans = [match.span() for match in word_pattern(language).finditer(blank(text))]
        edges = np.array(spans, dtype=np.int64).ravel()
    else:
        letters = np.frombuffer(f" {spaced} ".encode("ascii"), dtype=np.uint8) != ord(" ")
        edges = np.flatnonzero(letters[1:] != letters[:-1])
    return edges[::2], edges[1::2]


def _spaced(text: str, language: str) -> str | None:
    """The text with white space for all that is not a word, sign for sign; None if only `word_pattern` can tell."""
    if not text.isascii():
        for sign, ascii_sign in _TYPOGRAPHY:
            text = text.replace(sign, ascii_sign)
        if not text.isascii():
            return None
    if language not in _ELIDING and "'" in text:
        text = _LOOSE_APOSTROPHE.sub(" ", text)
    return text.translate(_breaks(language in _ELIDING))


@cache
def word_pattern(language: str, also: str = "") -> re.Pattern[str]:
    """A pattern that finds the words of a text in that language; underscores must be blanked before.

    `also`: further characters that count as letters (the wildcards of a query).
    """
    also = re.escape(also)
    word = rf"[\w{also}][\w{_marks()}{INVISIBLE}{also}]*"
    return re.compile(word if language in _ELIDING else rf"{word}(?:[{APOSTROPHES}]{word})*")


def blank(text: str) -> str:
    """The text with underscores as spaces, of the same length: `\\w` takes them for letters, we do not."""
    return text.replace("_", " ") if "_" in text else text


@cache
def _breaks(apostrophe: bool) -> dict[int, str]:
    """ASCII signs that end a word, as spaces."""
    kept = "" if apostrophe else "'"
    return {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) not in kept}


@cache
def _marks() -> str:
    """The combining marks of the basic plane as ranges for a character class."""
    marks = [code for code in range(0x10000) if unicodedata.category(chr(code)).startswith("M")]
    runs = [list(run) for _, run in groupby(enumerate(marks), lambda pair: pair[1] - pair[0])]
    return "".join(f"{re.escape(chr(run[0][1]))}-{re.escape(chr(run[-1][1]))}" for run in runs)
