"""From what the tokens say to names: the moves of spaCy's transition-based recogniser, all tokens at once.

spaCy reads from left to right and makes at each token the move that scores best: outside (O), a name of one token (U),
or the begin (B), inside (I) or last (L) token of one (https://spacy.io/api/architectures#TransitionBasedParser). What a
move scores depends on the token alone and, within a name, on its first token and the one before. So all tokens are
scored together as if outside names, then, step by step, all the names that might begin. The names are the same; spaCy's
own loop takes Python's lock for every token and multiplies one row at a time, which costs more than all the rest.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.extract.network import best
from agents.extract.words import Matrix

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

FEATURES = 3  # the token, the first of the name, the one before


def decodable(recogniser: Any) -> bool:
    """Whether the component makes its moves as they are made here."""
    model = recogniser.model
    return bool(
        recogniser.cfg["beam_width"] == 1
        and model.attrs["has_upper"]
        and not model.attrs["unseen_classes"]
        and model.get_ref("lower").get_dim("nF") == FEATURES
    )


class Transitions:
    """`transitions(said, spaces, lasts)`: names as (first token, the token after its last, label), in order."""

    def __init__(self, recogniser: Any) -> None:
        """`recogniser` is the component `ner` of a pipeline."""
        lower, upper = recogniser.model.get_ref("lower"), recogniser.model.get_ref("upper")
        weights = lower.get_param("W")  # features x hidden x pieces x width
        self._features, _, self._pieces, width = weights.shape
        self._weights: Matrix = np.ascontiguousarray(weights.transpose(3, 0, 2, 1).reshape(width, -1))
        self._absent: Matrix = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(self._features, -1)
        self._bias: Matrix = lower.get_param("b").T.reshape(-1)
        moves = recogniser.moves
        number = {moves.get_class_name(move): move for move in range(moves.n_moves)}
        self.labels = [name.removeprefix("B-") for name in number if name.startswith("B-")]
        outside = [number[f"{kind}-{label}"] for kind in "BU" for label in self.labels] + [number["O"]]
        within = [number[f"{kind}-{label}"] for kind in "IL" for label in self.labels]
        scores, bias = upper.get_param("W"), upper.get_param("b")
        self._outside, self._within = ((scores[cut].T.copy(), bias[cut]) for cut in (outside, within))

    def __call__(self, said: Matrix, spaces: Flags, lasts: Flags) -> Iterator[tuple[int, int, str]]:
        """`said` is what each token says (tokens x width), `spaces` which are blank, `lasts` which end a text."""
        sums = (said @ self._weights).reshape(len(said), self._features, -1)
        begins, alone = len(self.labels), 2 * len(self.labels)
        moves = self._outside_moves(sums[:, 0], spaces, lasts)
        opening = np.flatnonzero(moves < begins)
        ends = self._ends(sums, opening, moves[opening], lasts)
        reached = 0
        for place in np.flatnonzero(moves < alone).tolist():
            if place >= reached:
                reached = ends.get(place, place + 1)
                yield place, reached, self.labels[moves[place] % begins]

    def _outside_moves(self, sums: Matrix, spaces: Flags, lasts: Flags) -> Numbers:
        scores = self._scores(sums + self._absent[1] + self._absent[2], *self._outside)
        scores[spaces, :-1] = -np.inf  # no name begins with a blank
        scores[lasts, : len(self.labels)] = -np.inf  # nor goes on into another text
        moves: Numbers = scores.argmax(axis=1)
        return moves

    def _ends(self, sums: Matrix, starts: Numbers, labels: Numbers, lasts: Flags) -> dict[int, int]:
        """Where the names end that would begin at `starts`: start -> the token after the last."""
        ends: dict[int, int] = {}
        places = starts + 1
        while len(starts):
            scores = self._scores(sums[places, 0] + sums[starts, 1] + sums[places - 1, 2], *self._within)
            rows = np.arange(len(starts))
            goes_on = (scores[rows, labels] >= scores[rows, labels + len(self.labels)]) & ~lasts[places]
            places = places + 1
            ends |= zip(starts[~goes_on].tolist(), places[~goes_on].tolist(), strict=True)
            starts, labels, places = starts[goes_on], labels[goes_on], places[goes_on]
        return ends

    def _scores(self, sums: Matrix, weights: Matrix, bias: Matrix) -> Matrix:
        scores: Matrix = best(sums + self._bias, self._pieces) @ weights
        return scores + bias
