"""The learnt part of the themes: taken up when asked for, shown as evidence, the same in training and in use."""

from pathlib import Path

import pytest

from agents.classify.learnt import MARK, Learnt, Scale, learnt, write
from agents.classify.themes import SHIPPED, load, shipped
from agents.classify.weighing import Themes
from agents.text import analyse

TEXT = (
    "A bomb destroyed the car of a candidate on Tuesday night. The murder of the judge was claimed by rebels.\n\n"
    "The death of a second person was confirmed in the morning; the bombs were hidden in two cars."
)


def test_learnt_words_are_evidence_with_places() -> None:
    (theme,) = [theme for theme in Themes(shipped())(analyse(None, TEXT, "en")) if theme.id == "terrorism"]
    shown = [piece for piece in theme.evidence if piece.pattern.endswith(MARK)]
    assert {"murder" + MARK, "car" + MARK} <= {piece.pattern for piece in shown}
    for piece in shown:
        assert TEXT[piece.evidence.start : piece.evidence.end] == piece.evidence.words[0].text


def test_learnt_words_alone_give_nothing() -> None:
    words = [word for word, weight in learnt().themes["terrorism"].words.items() if weight > 0.5]
    text = ". ".join(f"The {word}" for word in words if word not in ("murder", "assassination", "sabotage", "kidnap"))
    assert not any(theme.id == "terrorism" for theme in Themes(shipped())(analyse(None, text, "en")))


def test_training_counts_words_as_production_does() -> None:
    train = pytest.importorskip("agents.classify.train")
    document, learnt_part = analyse("Night of bombs", TEXT, "en"), learnt().themes["terrorism"]
    written = Themes(shipped(), learnt_words=False).evidence(document)["terrorism"]
    words = train.word_evidence(document)
    expected = written + sum(weight * words.get(word, 0) for word, weight in learnt_part.words.items())
    assert Themes(shipped()).evidence(document)["terrorism"] == pytest.approx(expected)


def test_a_theme_of_ones_own_does_without(tmp_path: Path) -> None:
    text = (SHIPPED / "terrorism.toml").read_text("utf-8").replace("learnt = true\n", "")
    (tmp_path / "terrorism.toml").write_text(text, "utf-8")
    themes = load([SHIPPED, tmp_path])
    assert all(pattern.written for pattern in themes.patterns["terrorism"])
    assert themes.scales["terrorism"] == learnt().common
    assert themes.version != shipped().version


def test_weights_are_written_and_read_again(tmp_path: Path) -> None:
    common, themes = Scale(1.5, -2.0), {"piracy": Learnt(Scale(1.0, -1.0), {"ship": 0.25, "boat": 0.5})}
    write(common, themes, tmp_path / "new" / "learnt.json")
    again = learnt(tmp_path / "new" / "learnt.json")
    assert (again.common, again.themes) == (common, themes)
