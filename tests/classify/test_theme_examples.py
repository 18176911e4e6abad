"""The examples of every theme file, run; and the sentences of the themes that have no public test set."""

from pathlib import Path

import pytest
import yaml

from agents.classify.evaluation import classify_texts
from agents.classify.themes import shipped

THEMES = shipped().themes
HERE = Path(__file__).parent
SENTENCES = yaml.safe_load((HERE / "sentences.yaml").read_text("utf-8"))
BLIND = yaml.safe_load((HERE / "blind.yaml").read_text("utf-8"))
PARTS = {
    **{part: {theme: parts[part] for theme, parts in SENTENCES.items()} for part in ("seen", "unseen")},
    "blind": BLIND,
}
FLOORS = {"seen": (0.95, 0.95), "unseen": (0.95, 0.9), "blind": (0.9, 0.7)}  # precision, recall of all themes together

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
    for theme, sentences in PARTS[part].items():
        about, not_about = sentences["about"], sentences["not_about"]
        hits = sum(theme in themes for themes in classify_texts(about))
        false = sum(theme in themes for themes in classify_texts(not_about))
        print(f"{theme} {part}: found {hits} of {len(about)}, false {false} of {len(not_about)}")
        found, wrong, wanted = found + hits, wrong + false, wanted + len(about)
    precision, recall = FLOORS[part]
    assert found / (found + wrong) >= precision
    assert found / wanted >= recall
