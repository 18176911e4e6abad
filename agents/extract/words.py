"""What words say by themselves to a recogniser's network; those met before are not computed again."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import LOWER, NORM, ORTH, PREFIX, SHAPE, SUFFIX
from spacy.tokens import Doc

Matrix = NDArray[np.float32]

KNOWN = 1 << 16
"""Words whose vectors are kept at most: 40 MB of them, as they are looked up."""

OF_A_WORD = frozenset(int(attr) for attr in (ORTH, NORM, LOWER, PREFIX, SUFFIX, SHAPE))
"""What is the same wherever a word with the same norm stands; whether a blank follows it, say, is not."""


class Words:
    """What each word says by itself. `words(docs)`: a vector for every token of `docs`, tokens x width."""

    def __init__(self, model: Any, vectors: Any, known: int) -> None:
        """`model` is the network of a recogniser, `vectors` the word vectors of its vocabulary.

        `known` is how many words' vectors are kept: more than one batch has tokens.
        """
        layers = list(model.walk())
        self._columns = next(layer.attrs["columns"] for layer in layers if layer.name == "extract_features")
        self._features = next(layer for layer in layers if layer.name.startswith("ints-getitem>>hashembed|"))
        self._static = next((layer for layer in layers if layer.name == "static_vectors"), None)
        self._mix = next(layer for layer in layers if layer.name.startswith("maxout>>layernorm"))
        self._vectors = vectors
        self._rows: dict[tuple[int, int], int] = {}
        self._known: Matrix = np.empty((known, self._mix.get_dim("nO")), dtype=np.float32)

    def __call__(self, docs: Sequence[Doc]) -> Matrix:
        table = np.concatenate([doc.to_array([ORTH, NORM, self._vectors.attr, *self._columns]) for doc in docs])
        words = list(zip(table[:, 0].tolist(), table[:, 1].tolist(), strict=True))
        new = {word: place for place, word in enumerate(words) if word not in self._rows}
        if len(self._rows) + len(new) > len(self._known):
            self._rows.clear()
            new = {word: place for place, word in enumerate(words)}
        if new:
            self._learn(new, table)
        return self._known[[self._rows[word] for word in words]]

    def _learn(self, new: dict[tuple[int, int], int], table: NDArray[np.uint64]) -> None:
        rows = table[list(new.values())]
        said = self._features.predict(rows[:, 3:])
        if self._static is not None:
            found = self._vectors.find(keys=rows[:, 2])
            # By spaCy's own product: numpy's has other last bits for one word than for many.
            projection = self._static.get_param("W")
            static = self._static.ops.gemm(self._vectors.data[found], projection, trans2=True)
            static[found < 0] = 0
            said = np.hstack([said, static])
        first = len(self._rows)
        self._known[first : first + len(new)] = self._mix.predict(said)
        self._rows.update(zip(new, range(first, first + len(new)), strict=True))
