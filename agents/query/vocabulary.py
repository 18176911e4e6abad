"""The words that stored queries look for, numbered; and which of them a word of a text is."""

import re

from agents.query.syntax import Form, Text, Word
from agents.text.normalise import normaliser
from agents.text.tokens import LONGEST_WORD, word_pattern

_STEM = 3  # letters that every wildcard starts with
_ROOM = 400_000  # surfaces remembered; then the memory starts anew


class Vocabulary:
    """Terms of one language. A term is a form (lemma, exact, cased, wildcard) and its text."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._normaliser = normaliser(language)
        self._terms: dict[Form, dict[str, int]] = {"lemma": {}, "exact": {}, "cased": {}, "wildcard": {}}
        self._wildcards: dict[str, list[tuple[re.Pattern[str], int]]] = {}
        self._phrases: dict[Text, tuple[int, ...]] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self.size = 0

    def terms(self, text: Text) -> tuple[int, ...]:
        """The terms of a word or phrase, in order; new ones are added."""
        terms = self._phrases.get(text)
        if terms is None:
            terms = tuple(self._term(word) for whole in text.words for word in self._pieces(whole))
            self._phrases[text] = terms
        return terms

    def lookup(self, surface: str) -> tuple[int, ...]:
        """The terms that a word of a text is, ascending; nearly always none or one."""
        found = self._known.get(surface)
        if found is None:
            found = self._find(surface)
            if len(surface) <= LONGEST_WORD:
                if len(self._known) >= _ROOM:
                    self._known.clear()
                self._known[surface] = found
        return found

    def _find(self, surface: str) -> tuple[int, ...]:
        cased = self._normaliser.cased(surface)
        exact = self._normaliser.exact(surface)
        terms = [
            self._terms["lemma"].get(self._normaliser.lemma(surface)),
            self._terms["exact"].get(exact),
            self._terms["cased"].get(cased),
        ]
        found = [term for term in terms if term is not None]
        if len(exact) <= LONGEST_WORD:
            found += [term for pattern, term in self._wildcards.get(exact[:_STEM], ()) if pattern.fullmatch(exact)]
        return tuple(sorted(found))

    def _pieces(self, word: Word) -> list[Word]:
        """A word of a query as this language breaks it (French: l'armée is two words)."""
        pieces = word_pattern(self.language, "*?").findall(word.text)
        return [Word(piece, word.form) for piece in pieces] if len(pieces) > 1 else [word]

    def _term(self, word: Word) -> int:
        text = self._form(word)
        terms = self._terms[word.form]
        if text not in terms:
            terms[text] = self.size
            if word.form == "wildcard":
                pattern = re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
                self._wildcards.setdefault(text[:_STEM], []).append((pattern, self.size))
            self.size += 1
            self._known.clear()
        return terms[text]

    def _form(self, word: Word) -> str:
        match word.form:
            case "lemma":
                return self._normaliser.lemma(word.text)
            case "exact":
                return self._normaliser.exact(word.text)
            case "cased":
                return self._normaliser.cased(word.text)
            case "wildcard":
                return word.text
