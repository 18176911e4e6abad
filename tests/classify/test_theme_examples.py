"""The examples of every theme file, run; and the sentences of the themes that have no public test set."""

from pathlib import Path

import pytest
import yaml

from agents.classify.step import classify_texts
from agents.classify.themes import shipped

THEMES = shipped().themes
SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text("utf-8"))
FLOOR = {"precision": 0.9, "recall": 0.7}

given = [(key, text) for key, theme in THEMES.items() for text in theme.examples]
not_given = [(key, text) for key, theme in THEMES.items() for text in theme.counter_examples]


@pytest.mark.parametrize(("theme", "text"), given)
def test_an_example_is_given_its_theme(theme: str, text: str) -> None:
    assert theme in classify_texts([text])[0]


@pytest.mark.parametrize(("theme", "text"), not_given)
def test_a_counter_example_is_not(theme: str, text: str) -> None:
    assert theme not in classify_texts([text])[0]


@pytest.mark.parametrize("part", ["seen", "unseen"])
@pytest.mark.parametrize("theme", sorted(SENTENCES))
def test_sentences_keep_above_the_floor(theme: str, part: str) -> None:
    about, not_about = SENTENCES[theme][part]["about"], SENTENCES[theme][part]["not_about"]
    found = sum(theme in themes for themes in classify_texts(about))
    wrong = sum(theme in themes for themes in classify_texts(not_about))
    print(f"{theme} {part}: precision {found}/{found + wrong}, recall {found}/{len(about)}")
    assert found / (found + wrong) >= FLOOR["precision"]
    assert found / len(about) >= FLOOR["recall"]
