"""The shipped themes and a team's own classifier over plain texts, as an outside evaluation calls them."""

from collections.abc import Sequence
from functools import cache

from agents.classify.own_themes import strengths
from agents.classify.themes import shipped
from agents.classify.weighing import Themes
from agents.text import analyse


def classify_texts(texts: Sequence[str]) -> list[list[str]]:
    """The ids of the shipped themes that each English text is about, the main theme first."""
    themes = _shipped()
    return [[theme.id for theme in themes(analyse(None, text, "en"))] for text in texts]


def train_and_predict(
    train_texts: Sequence[str], train_labels: Sequence[Sequence[str]], test_texts: Sequence[str], names: Sequence[str]
) -> list[list[str]]:
    """What a model trained on some English texts says of others; of the labels in `names`."""
    from agents.classify.teach import teach  # needs scikit-learn

    wanted = [[label for label in each if label in names] for each in train_labels]
    model = teach(train_texts, wanted, [found(text) for text in train_texts]).model
    return [model.predict(text, found(text)) for text in test_texts]


def found(text: str) -> dict[str, float]:
    """How strongly each pattern of the shipped themes is found in an English text."""
    return strengths(_shipped().signals(analyse(None, text, "en")))


@cache
def _shipped() -> Themes:
    return Themes(shipped())
