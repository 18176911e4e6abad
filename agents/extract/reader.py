"""A way of our own to read: the names that `nlp.pipe` would find, in a seventh of its time."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from spacy.attrs import IS_SPACE
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span
from spacy.training.batchers import minibatch_by_words

from agents.extract.network import Network, readable
from agents.extract.transitions import Transitions, decodable
from agents.extract.words import KNOWN

BATCH = 1_000
"""Tokens read at once, about: what lies between the layers then stays in the processor's cache."""


def reader_of(nlp: Any) -> Callable[[Sequence[Doc]], Iterable[Doc]]:
    """What sets the names of documents: a `Reader` where it can take the place of the pipeline, else the pipeline."""
    recogniser = nlp.get_pipe("ner")
    ours = (
        nlp.pipe_names == ["ner"]
        and isinstance(recogniser, EntityRecognizer)  # and not a component of one's own by that name
        and readable(recogniser.model, nlp.vocab.vectors)
        and decodable(recogniser)
    )
    return Reader(nlp) if ours else nlp.pipe


class Reader:
    """`reader(docs)`: the same documents with the `ents` that the pipeline's `ner` would set. Not for several threads
    at once."""

    def __init__(self, nlp: Any, known: int = KNOWN) -> None:
        """`nlp` is a pipeline as `model.load` gives it, with nothing but its `ner`; see `reader_of`."""
        recogniser = nlp.get_pipe("ner")
        self._network = Network(recogniser.model, nlp.vocab.vectors, known)
        self._transitions = Transitions(recogniser)

    def __call__(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        for batch in minibatch_by_words(docs, BATCH):
            self._annotate(batch)
        return docs

    def _annotate(self, docs: Sequence[Doc]) -> None:
        ends = np.cumsum([len(doc) for doc in docs])
        if not ends[-1]:
            return
        lasts = np.zeros(ends[-1], dtype=np.bool_)
        lasts[ends - 1] = True
        spaces = np.concatenate([doc.to_array(IS_SPACE) for doc in docs]).astype(np.bool_)
        names: dict[int, list[Span]] = {}
        for first, after, label in self._transitions(self._network(docs), spaces, lasts):
            number = int(np.searchsorted(ends, first, side="right"))
            start = int(ends[number]) - len(docs[number])
            span = Span(docs[number], first - start, after - start, label=label)
            names.setdefault(number, []).append(span)
        for number, spans in names.items():
            docs[number].set_ents(spans)
