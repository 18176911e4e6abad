"""Hidden topics of a team's texts, as further values that its classifier learns from.

Runs of words that stand in the same texts are taken together: latent semantic analysis (Deerwester et al., Indexing by
Latent Semantic Analysis, JASIS 1990). A topic is a sum over runs and the model is linear, so what it weighs is folded
into the weights of the runs: in use nothing is added. Topics help with long texts on one subject and do harm with
short ones and with many labels a text; `teach.py` tries them on texts that the model has not seen.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.utils.extmath import randomized_svd

from agents.classify.linear import SEED

TOPICS = 50
LENGTH = 3.0  # of a text's topics beside its runs, whose length is the root of 2; both by cross-validation
LEAST_TEXTS = 10 * TOPICS


@dataclass(frozen=True, slots=True)
class Topics:
    """`runs`: a row a topic, a column a run."""

    runs: Any
    strengths: Any  # a row a text, a column a topic

    def beside(self, values: Any) -> Any:
        """The values of the texts with their topics behind them."""
        return hstack([values, csr_matrix(self.strengths)]).tocsr()

    def folded(self, weights: Any) -> Any:
        """Weights of values and topics (a row each) as weights of the values alone."""
        count = len(self.runs)
        plain, topics = weights[:-count].copy(), weights[-count:]
        plain[: self.runs.shape[1]] += self.runs.T @ topics
        return plain


def topics_of(runs: Any) -> Topics | None:
    """The topics of texts (a row each, a column a run); None of too few to tell."""
    if runs.shape[0] < LEAST_TEXTS or runs.shape[1] <= TOPICS:
        return None
    _, _, found = randomized_svd(runs, TOPICS, n_iter=5, random_state=SEED)
    strengths = runs @ found.T
    scale = LENGTH / np.sqrt((strengths**2).sum(axis=1).mean())
    return Topics(found * scale, strengths * scale)
