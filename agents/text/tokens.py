"""What counts as a word: letters, digits and their marks; hyphens and most punctuation are breaks."""

import re
import unicodedata
from functools import cache
from itertools import groupby

LONGEST_WORD = 64  # code points; longer runs are no words (no-space text, encoded data)

APOSTROPHES = "'’"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphen, zero-width joiners and breaks
_ELIDING = frozenset({"fr", "it", "ca", "oc"})  # l'Afghanistan is two words there


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
def _marks() -> str:
    """The combining marks of the basic plane as ranges for a character class."""
    marks = [code for code in range(0x10000) if unicodedata.category(chr(code)).startswith("M")]
    runs = [list(run) for _, run in groupby(enumerate(marks), lambda pair: pair[1] - pair[0])]
    return "".join(f"{re.escape(chr(run[0][1]))}-{re.escape(chr(run[-1][1]))}" for run in runs)
