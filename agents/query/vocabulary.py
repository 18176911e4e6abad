"""The words that stored queries look for, numbered; and which of them a word of a text is."""

import re
import struct
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np

from agents.query.kernel import Numbers
from agents.query.syntax import Form, Meta, Node, Text, Word, leaves
from agents.text.normalise import normaliser
from agents.text.tokens import LONGEST_WORD, word_pattern

STEM = 3  # letters that every wildcard starts with
_ROOM = 200_000  # surfaces remembered; then the memory starts anew

NO_TERM = 0


_NUMBER = struct.Struct("=i")


class Surfaces(dict[str, bytes]):
    """Surface to term, worked out when first seen. Bounded: a stream never runs out of new words.

    The numbers are kept as the bytes of an int32, because joining those is the fastest way to an array of them.
    """

    def __init__(self, find: Callable[[str], int], emptied: Callable[[], None]) -> None:
        super().__init__()
        self._find = find
        self._emptied = emptied  # told when the memory starts anew

    def numbers(self, surfaces: Iterable[str]) -> Numbers:
        """The numbers of some surfaces, in order."""
        return np.frombuffer(b"".join(map(self.__getitem__, surfaces)), dtype=np.int32)

    def __missing__(self, surface: str) -> bytes:
        if len(self) >= _ROOM:
            self.clear()
            self._emptied()
        term = _NUMBER.pack(self._find(surface))
        if len(surface) <= LONGEST_WORD:
            self[surface] = term
        return term


Kind = TypeVar("Kind", bound=Node)
Made = TypeVar("Made")


class Bundles:
    """Terms that are one surface together, numbered from 1."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, ...], int] = {}
        self._ends = [0]
        self._terms: list[int] = []
        self._arrays: tuple[Numbers, Numbers] | None = None

    def number(self, terms: tuple[int, ...]) -> int:
        """The number of some terms; new ones are added."""
        if terms not in self._numbers:
            self._numbers[terms] = len(self._ends)
            self._terms += terms
            self._ends.append(len(self._terms))
            self._arrays = None
        return self._numbers[terms]

    @property
    def arrays(self) -> tuple[Numbers, Numbers]:
        """Where in the second array the terms of each number end, from 0; and the terms."""
        if self._arrays is None:
            self._arrays = np.array(self._ends, dtype=np.int32), np.array(self._terms, dtype=np.int32)
        return self._arrays


class Vocabulary:
    """Terms of one language, numbered from 1. A term is a form (lemma, exact, cased, wildcard) and its text,
    or a piece of metadata. A surface that is several terms at once ("borders": a lemma and a wildcard) has a
    negative number, which `bundles` resolves.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._normaliser = normaliser(language)
        self._terms: dict[Form, dict[str, int]] = {"lemma": {}, "exact": {}, "cased": {}, "wildcard": {}}
        self._wildcards: dict[str, list[tuple[re.Pattern[str], int]]] = {}
        self._phrases: dict[Text, tuple[int, ...]] = {}
        self.bundles = Bundles()
        self._made: dict[tuple[object, int], tuple[Node, Any]] = {}  # with the node, so that its id stays its own
        self.texts: list[Word | Meta | None] = [None]  # by term
        self.metadata: dict[tuple[str, str], int] = {}
        self._by_lemma: dict[str, list[str]] = {}  # surfaces known
        self.surfaces = Surfaces(self._find, self._by_lemma.clear)

    def add(self, node: Node) -> None:
        """Take up the terms of a query."""
        for leaf in leaves(node):
            if isinstance(leaf, Text):
                self.terms(leaf)
            else:
                self.meta(leaf)

    def once(self, make: Callable[[Kind, "Vocabulary"], Made], node: Kind) -> Made:
        """What is made of a node (not of its equals: to hash a tree takes longer than most answers), made once."""
        known = self._made.get((make, id(node)))
        if known is None:
            known = self._made[make, id(node)] = node, make(node, self)
        return known[1]

    def terms(self, text: Text) -> tuple[int, ...]:
        """The terms of a word or phrase, in order; new ones are added."""
        terms = self._phrases.get(text)
        if terms is None:
            terms = tuple(self._term(word) for whole in text.words for word in self._pieces(whole))
            self._phrases[text] = terms
        return terms

    def meta(self, node: Meta) -> int:
        """The term of a piece of metadata; a new one is added."""
        key = (node.key, node.value)
        if key not in self.metadata:
            self.metadata[key] = self._number(node)
        return self.metadata[key]

    def _find(self, surface: str) -> int:
        """The number of a surface: its term, the number of its terms together, or `NO_TERM`."""
        exact, lemma = self._normaliser.exact(surface), self._normaliser.lemma(surface)
        if len(surface) <= LONGEST_WORD:
            self._by_lemma.setdefault(lemma, []).append(surface)
        forms = (
            self._terms["lemma"].get(lemma),
            self._terms["exact"].get(exact),
            self._terms["cased"].get(self._normaliser.cased(surface)),
        )
        terms = [term for term in forms if term is not None]
        if len(exact) <= LONGEST_WORD:
            terms += [term for pattern, term in self._wildcards.get(exact[:STEM], ()) if pattern.fullmatch(exact)]
        return terms[0] if len(terms) == 1 else -self.bundles.number(tuple(sorted(terms))) if terms else NO_TERM

    def _pieces(self, word: Word) -> list[Word]:
        """A word of a query as this language breaks it (French: l'armée is two words)."""
        pieces = word_pattern(self.language, "*?").findall(word.text)
        return [Word(piece, word.form) for piece in pieces] if len(pieces) > 1 else [word]

    def _term(self, word: Word) -> int:
        text = self._form(word)
        terms = self._terms[word.form]
        if text not in terms:
            terms[text] = self._number(Word(text, word.form))
            if word.form == "wildcard":
                pattern = re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
                self._wildcards.setdefault(text[:STEM], []).append((pattern, terms[text]))
            self._forget(word)
        return terms[text]

    def _forget(self, word: Word) -> None:
        """Drop the surfaces known that may be the word, so that they are worked out anew."""
        if word.form == "wildcard":
            self.surfaces.clear()
            self._by_lemma.clear()
        for surface in self._by_lemma.pop(self._normaliser.lemma(word.text), ()):
            self.surfaces.pop(surface, None)

    def _number(self, text: Word | Meta | None) -> int:
        self.texts.append(text)
        return len(self.texts) - 1

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
