"""Word vectors of a spaCy pipeline, small enough to ship.

`en_core_web_md` brings 20,000 vectors of 300 numbers and 685,000 words for them; its recogniser projects every vector
it looks up into 96 numbers by one matrix. Projected beforehand, they take a third, and the recogniser says the same.
Words that differ only in capitals have the same vector there, so lower-cased ones are enough; long numbers and what
has a hyphen get none.
"""

import re
from typing import Any

import numpy as np
from spacy.attrs import LOWER
from spacy.ml.staticvectors import StaticVectors
from spacy.vectors import Vectors

LAYER = "static_vectors"
KEY = int(LOWER)  # what of a token the vectors are looked up by
_PLAIN = re.compile(r"[^\d\s-]{1,16}|\d{1,4}")


def squeeze(nlp: Any) -> None:
    """Put the vectors of a pipeline's recogniser into the width it takes them in, keyed by lower-cased words."""
    recogniser = nlp.get_pipe("ner").model
    layer = next(layer for layer in recogniser.walk() if layer.name == LAYER)
    old = nlp.vocab.vectors
    projection = layer.get_param("W")  # width x 300
    spelt = ((nlp.vocab.strings[key], row) for key, row in old.key2row.items())
    words = {word: row for word, row in spelt if word == word.lower() and _PLAIN.fullmatch(word)}
    kept = sorted(set(words.values()))
    place = {row: number for number, row in enumerate(kept)}
    table = np.ascontiguousarray(old.data[kept] @ projection.T, dtype=np.float32)
    new = Vectors(strings=nlp.vocab.strings, data=table, name="tocsin", attr=KEY)
    for word in sorted(words):
        new.add(word, row=place[words[word]])
    nlp.vocab.vectors = new
    width = table.shape[1]
    small = StaticVectors(nO=width, nM=width, dropout=layer.attrs["dropout_rate"])
    small.set_param("W", np.eye(width, dtype=np.float32))
    recogniser.replace_node(layer, small)
