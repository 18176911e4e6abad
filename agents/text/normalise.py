"""Surfaces to the forms that queries compare: cased, exact, lemma. One normaliser a language."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

import simplemma
import yaml
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from agents.text.tokens import INVISIBLE, LONGEST_WORD

_PLAIN = {ord(mark): None for mark in INVISIBLE} | {ord("’"): "'"}

# British to American, where a rule of spelling says it all; the pairs no rule covers are data.
_ISE = re.compile(r"(?<=[a-z]{3})([iy])s(?=(e|ed|er|ing|able|ation|ational)$)")
_OUR = re.compile(r"(?<=[a-z]{2})our(?=(s|ed|er|ing|able|hood|al|ful|less|ite|ist|y)?$)")


@dataclass(frozen=True, slots=True)
class Normaliser:
    """The forms of a word in one language (ISO 639-1). An unknown language has no lemmas, only case-folding."""

    language: str
    spelling: dict[str, str]
    knows_lemmas: bool

    def cased(self, surface: str) -> str:
        """NFC, without invisible characters and English possessive 's; case kept."""
        plain = surface if surface.isascii() else unicodedata.normalize("NFC", surface.translate(_PLAIN))
        return plain[:-2] if self.language == "en" and plain.endswith(("'s", "'S")) else plain

    def exact(self, surface: str) -> str:
        """As `cased`, case-folded."""
        return fold(self.cased(surface))

    def lemma(self, surface: str) -> str:
        """The dictionary form, case-folded, in one spelling for British and American English.

        Applied until it settles, so that killings, killing and killed are all "kill".
        """
        word = self.exact(surface)
        if not self.knows_lemmas or len(word) > LONGEST_WORD or word.isdigit():
            return word
        once = fold(simplemma.lemmatize(word, self.language))
        return self._american(fold(simplemma.lemmatize(once, self.language)) if once != word else word)

    def _american(self, word: str) -> str:
        if self.language != "en":
            return word
        word = self.spelling.get(word, word)
        return _OUR.sub("or", _ISE.sub(r"\1z", word))


@cache
def normaliser(language: str) -> Normaliser:
    """The normaliser of a language (ISO 639-1)."""
    return Normaliser(language, language_data(language).spelling, language in SUPPORTED_LANGUAGES)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words too common to alert on (case-folded); empty for a language without a list."""
    return language_data(language).stop_words


@dataclass(frozen=True, slots=True)
class LanguageData:
    """The word lists of a language."""

    spelling: dict[str, str]  # British lemma: American lemma
    stop_words: frozenset[str]
    mitigating: dict[str, frozenset[str]]  # words of reducing and countering, by how they are used; lemmas


@cache
def language_data(language: str) -> LanguageData:
    """The word lists in `agents/data/text/<language>.yaml`; empty ones if there is no such file."""
    file = resources.files("agents").joinpath("data", "text", f"{language}.yaml")
    if not language.isalpha() or not file.is_file():
        return LanguageData({}, frozenset(), {})
    data = yaml.safe_load(file.read_text("utf-8"))
    lemmas = Normaliser(language, data["spelling"], language in SUPPORTED_LANGUAGES).lemma
    mitigating = {
        use: frozenset(lemmas(word) for word in listed.split()) for use, listed in data.get("mitigating", {}).items()
    }
    return LanguageData(data["spelling"], frozenset(data["stop_words"].split()), mitigating)


def fold(text: str) -> str:
    """Case-folded and NFC."""
    folded = text.casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)
