"""Ways a name is written: its words folded, so that what differs only in marks, titles or romanisation is equal."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from agents.extract.gazetteer import lines

_HONOUR = re.compile(r"[IVX]+|[A-Z]{2,4}|[JS]r")
"""What follows a person's name: "FRS", "MP", "II"."""
_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "to", "de", "la", "al", "&"))
_ROMAN = {"kh": "h", "zh": "j", "ou": "u", "oo": "u", "ee": "i", "ph": "f", "ck": "k", "q": "k", "y": "i"}


@dataclass(frozen=True, slots=True)
class Form:
    """One way a name is written: its words, folded, and the titles before them, apart."""

    text: str
    group: str
    mentions: int
    titles: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def several(self) -> bool:
        """ "Niklaus and Johann": more than one person, short for none."""
        return self.group == "PER" and "and" in self.words


def letters(form: Form) -> str:
    """A name without points and spaces: "U. N." → "UN"."""
    return re.sub(r"[.\s]", "", form.text)


def initials(words: Sequence[str]) -> set[str]:
    """The acronyms a name may go by: with and without its small words."""
    return {"".join(w[:1] for w in words), "".join(w[:1] for w in words if w not in _SMALL)}


def form_of(text: str, group: str, mentions: int) -> Form:
    """The form of a name as written (white space single), met `mentions` times."""
    written = re.findall(r"\w+(?:['’.-]\w+)*", text)
    words = [folded(word) or word for word in written]
    if group != "PER":
        return Form(text, group, mentions, (), tuple(words) or (text,))
    first = next((i for i, word in enumerate(words) if word not in _titles()), 0)
    last = len(words) - next((i for i, word in enumerate(reversed(written)) if not _HONOUR.fullmatch(word)), 0)
    kept = words[first:last] if first < last else words
    return Form(text, group, mentions, tuple(words[:first]), tuple(map(_romanised, kept)) or (text,))


def folded(word: str) -> str:
    """Case and marks folded: "Bogotá" → "bogota"."""
    plain = unicodedata.normalize("NFKD", re.sub(r"['’]s?$", "", word).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _romanised(word: str) -> str:
    """A name with the usual differences of romanisation folded: "Rakhmon" and "Rahmon" become one."""
    for written, folded in _ROMAN.items():
        word = word.replace(written, folded)
    return re.sub(r"(.)\1", r"\1", word)


@cache
def _titles() -> frozenset[str]:
    return frozenset(word for title in lines("titles.txt") for word in title.replace("-", " ").split())
