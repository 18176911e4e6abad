"""The layers of a recogniser that read words: what a word says by itself, then among its neighbours.

The weights and the arithmetic are those of spaCy's `tok2vec`: hashed features and, where there are any, word vectors,
mixed; then convolutions over three words (https://spacy.io/api/architectures#MultiHashEmbed, #MaxoutWindowEncoder). It
is computed here because most words of a text are common ones, whose vectors need computing once, and numpy's products
are faster.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDS
from spacy.tokens import Doc
from spacy.vectors import Mode

from agents.extract.words import KNOWN, OF_A_WORD, Matrix, Words

EPSILON = np.float32(1e-8)  # of thinc's layer norm

_CONVOLUTION = r"residual\(expand_window>>maxout>>layernorm>>dropout\)"
_LAYERS = re.compile(
    r"extract_features>>list2ragged>>with_array\(ints-getitem>>hashembed(\|ints-getitem>>hashembed)+\)(\|static_vectors)?"
    rf">>with_array\(maxout>>layernorm>>dropout\)>>ragged2list>>with_array\({_CONVOLUTION}(>>{_CONVOLUTION})*\)"
    r">>list2array>>linear"
)


def readable(model: Any, vectors: Any) -> bool:
    """Whether the network of a recogniser has the layers that are computed here, as spaCy's English ones have."""
    tok2vec = model.get_ref("tok2vec")
    return (
        _LAYERS.fullmatch(tok2vec.name) is not None
        and all(layer.attrs["window_size"] == 1 for layer in tok2vec.walk() if layer.name == "expand_window")
        and all(_of_words(layer) for layer in tok2vec.walk() if layer.name == "extract_features")
        and getattr(vectors, "mode", None) == Mode.default
        and vectors.attr in OF_A_WORD
    )


def _of_words(layer: Any) -> bool:
    return all(IDS.get(column, column) in OF_A_WORD for column in layer.attrs["columns"])


class Convolution:
    """A word and its two neighbours into one vector, added to what the word said before."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights = maxout.get_param("W")  # width x pieces x (three words)
        self._pieces = weights.shape[1]
        self._weights: Matrix = np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1))
        self._bias: Matrix = maxout.get_param("b").T.reshape(-1)
        self._gain, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, tokens: Matrix) -> Matrix:
        length, width = tokens.shape
        around = np.zeros((length, 3, width), dtype=np.float32)
        around[1:, 0], around[:, 1], around[:-1, 2] = tokens[:-1], tokens, tokens[1:]
        values = around.reshape(length, -1) @ self._weights
        values += self._bias
        return tokens + self._normed(best(values, self._pieces))

    def _normed(self, values: Matrix) -> Matrix:
        width = values.shape[1]
        values -= values.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", values, values) / np.float32(width) + EPSILON
        values *= (variance ** np.float32(-0.5))[:, None]
        values *= self._gain
        values += self._shift
        return values


class Network:
    """`network(docs)`: what each token says where it stands, tokens of all `docs` x width."""

    def __init__(self, model: Any, vectors: Any, known: int = KNOWN) -> None:
        self._words = Words(model, vectors, known)
        layers = list(model.get_ref("tok2vec").walk())
        maxouts = [layer for layer in layers if layer.name == "maxout"][1:]
        norms = [layer for layer in layers if layer.name == "layernorm"][1:]
        self._convolutions = [Convolution(*pair) for pair in zip(maxouts, norms, strict=True)]
        linear = next(layer for layer in layers if layer.name == "linear")
        self._linear, self._bias = linear.get_param("W").T, linear.get_param("b")

    def __call__(self, docs: Sequence[Doc]) -> Matrix:
        words = self._words(docs)
        gap = len(self._convolutions)  # as far as a token sees: no text sees into the next one
        places = np.concatenate(list(_places([len(doc) for doc in docs], gap)))
        tokens = np.zeros((len(words) + gap * (len(docs) + 1), words.shape[1]), dtype=np.float32)
        tokens[places] = words
        for convolution in self._convolutions:
            tokens = convolution(tokens)
        said: Matrix = tokens[places] @ self._linear + self._bias
        return said


def _places(lengths: Sequence[int], gap: int) -> Iterator[NDArray[np.int64]]:
    start = gap
    for length in lengths:
        yield np.arange(start, start + length)
        start += length + gap


def best(values: Matrix, pieces: int) -> Matrix:
    """Maxout: the largest of the `pieces` that stand side by side, rows x (pieces * width) -> rows x width."""
    width = values.shape[1] // pieces
    largest = values[:, :width]
    for piece in range(1, pieces):
        largest = np.maximum(largest, values[:, piece * width : (piece + 1) * width])
    return largest
