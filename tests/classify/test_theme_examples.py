"""The examples of every theme file, run; and the sentences of the themes that have no public test set."""

from pathlib import Path

import pytest
import yaml

from agents.classify.step import classify_texts
from agents.classify.themes import shipped

THEMES = shipped().themes
SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text("utf-8"))
FLOORS = {"seen": (0.95, 0.9), "unseen": (0.9, 0.4)}  # precision, recall over the themes together

given = [(key, text) for key, theme in THEMES.items() for text in theme.examples]
not_given = [(key, text) for key, theme in THEMES.items() for text in theme.counter_examples]


@pytest.mark.parametrize(("theme", "text"), given)
def test_an_example_is_given_its_theme(theme: str, text: str) -> None:
    assert theme in classify_texts([text])[0]


@pytest.mark.parametrize(("theme", "text"), not_given)
def test_a_counter_example_is_not(theme: str, text: str) -> None:
    assert theme not in classify_texts([text])[0]


@pytest.mark.parametrize("part", sorted(FLOORS))
def test_sentences_keep_above_the_floor(part: str) -> None:
    found = wrong = wanted = 0
    for theme, sentences in SENTENCES.items():
        about, not_about = sentences[part]["about"], sentences[part]["not_about"]
        hits = sum(theme in themes for themes in classify_texts(about))
        false = sum(theme in themes for themes in classify_texts(not_about))
        print(f"{theme} {part}: found {hits} of {len(about)}, false {false} of {len(not_about)}")
        found, wrong, wanted = found + hits, wrong + false, wanted + len(about)
    precision, recall = FLOORS[part]
    assert found / (found + wrong) >= precision
    assert found / wanted >= recall
