"""A team's own classifier: trained, stored, read, used; and what is said of bad labels and bad files."""

import json
import random
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from agents.classify.evaluation import found, train_and_predict
from agents.classify.grams import sign_runs, word_runs
from agents.classify.labels import LabelsError, read_labels
from agents.classify.own import OwnModelError, load_own
from agents.classify.own_themes import own_themes
from agents.classify.report import card, figures, mistakes
from agents.classify.step import Classifier
from agents.classify.teach import teach
from agents.classify.themes import shipped
from agents.classify.topics import LEAST_TEXTS, TOPICS, topics_of
from agents.classify.weighing import Themes
from agents.text import analyse
from streams.events import CleanArticle, EntityArticle, Language

PLACES = ("harbour", "village", "capital", "valley", "island", "province", "market", "station")
TEXTS = (
    [f"Pirates boarded a tanker near the {place} and took the crew hostage." for place in PLACES]
    + [f"Farmers in the {place} harvested wheat and sold it to the mill." for place in PLACES]
    + [f"Pirates raided the farmers of the {place} and stole the wheat." for place in PLACES]
)
LABELS = [["piracy"]] * 8 + [["farming"]] * 8 + [["piracy", "farming"]] * 8
TAUGHT = teach(TEXTS, LABELS)


def test_what_was_taught_is_said_of_other_texts() -> None:
    assert TAUGHT.model.predict("The pirates left the tanker with the crew.") == ["piracy"]
    assert TAUGHT.model.predict("Wheat is sold by farmers.") == ["farming"]
    said = train_and_predict(TEXTS, LABELS, ["Pirates boarded a ship."], ["piracy"])
    assert said == [["piracy"]]


def test_training_twice_gives_the_same_model() -> None:
    assert teach(TEXTS, LABELS).model.version == TAUGHT.model.version


RNG = random.Random(0)
VOCABULARY = ["".join(RNG.choices(ascii_lowercase, k=6)) for _ in range(600)]
LEANING = [RNG.choice((1, 2)) for _ in VOCABULARY]  # how often a word stands in texts of the one kind, beside the other
ONE_KIND = [" ".join(RNG.choices(VOCABULARY, LEANING, k=40)) for _ in range(300)]
OTHER_KIND = [" ".join(RNG.choices(VOCABULARY, [3 - each for each in LEANING], k=40)) for _ in range(300)]
ODD = [n % 7 == 0 for n in range(600)]
"""Texts of both kinds that have one word of their own."""


def test_topics_are_taken_where_they_help_with_texts_not_seen() -> None:
    """Where many words say a little each, and not where one word says all."""
    said: list[str] = []
    texts = [*ONE_KIND, *OTHER_KIND]
    taught = teach(texts, [["one"]] * 300 + [[]] * 300, progress=said.append)
    assert said[-1] == "training on all texts, with their topics"
    again = [" ".join(RNG.choices(VOCABULARY, LEANING, k=200)) for _ in range(20)]
    assert all(taught.model.predict(text) == ["one"] for text in again)
    marked = [text + " volcano" if odd else text for text, odd in zip(texts, ODD, strict=True)]
    teach(marked, [["marked"] if odd else [] for odd in ODD], progress=said.append)
    assert said[-1] == "training on all texts"


def test_what_topics_weigh_is_folded_into_the_runs() -> None:
    rng = np.random.default_rng(0)
    values = csr_matrix(rng.random((LEAST_TEXTS, TOPICS + 20)))
    topics = topics_of(values[:, :-5])
    assert topics
    weights = rng.random((TOPICS + 20 + TOPICS, 3))
    assert np.allclose(topics.beside(values) @ weights, values @ topics.folded(weights))
    assert topics_of(values[1:, :-5]) is None


def test_a_stored_model_says_the_same(tmp_path: Path) -> None:
    TAUGHT.model.save(tmp_path / "new")
    again = load_own(tmp_path / "new")
    assert again.version == TAUGHT.model.version
    for text in TEXTS:
        assert np.array_equal(again.scores(text), TAUGHT.model.scores(text))


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(b"no")
    with pytest.raises(OwnModelError, match="is not a model that"):
        load_own(tmp_path)
    with pytest.raises(OwnModelError, match="is not a model that"):
        load_own(tmp_path / "nowhere")
    file = TAUGHT.model.save(tmp_path)
    with np.load(file) as stored:
        arrays = dict(stored)
    np.savez(file, **{**arrays, "bias": arrays["bias"][:1]})
    with pytest.raises(OwnModelError, match="damaged"):
        load_own(file)


def test_themes_carry_evidence_that_can_be_checked() -> None:
    text = "Sailors were safe.\n\nThe pirates boarded a tanker at night."
    (theme,) = own_themes(TAUGHT.model, analyse("Tanker taken", text, "en"), {})
    assert theme.id == "piracy"
    assert 0 < theme.score <= 1
    assert any(piece.weight > 0 for piece in theme.evidence)
    for piece in theme.evidence:
        written = "Tanker taken" if piece.evidence.field == "title" else text
        assert written[piece.evidence.start : piece.evidence.end].lower() in piece.pattern


def test_what_the_written_patterns_find_is_learnt_from_and_shown() -> None:
    """No word of the last text says "drugs" in the texts learnt from; the patterns know it."""
    drugs = ("heroin", "cocaine", "opium", "fentanyl", "hashish", "methamphetamine", "cannabis", "marijuana")
    texts = [f"Officers seized {n + 2} kilograms of {drug}." for n, drug in enumerate(drugs[:-1])]
    texts += [
        f"Visitors tasted {n + 2} kinds of {cake}." for n, cake in enumerate(("tart", "bun", "pie", "roll", "cake"))
    ]
    labels = [["drugs"]] * 7 + [["food"]] * 5
    model = teach(texts, labels, [found(text) for text in texts]).model
    document = analyse(None, "Divers recovered bales holding marijuana off Cape Ann.", "en")
    signals = Themes(shipped()).signals(document)
    themes = own_themes(model, document, signals)
    assert "drugs" in [theme.id for theme in themes]
    patterns = {name + " (own)" for name in signals}
    shown = [piece for theme in themes for piece in theme.evidence if piece.pattern in patterns]
    assert "marijuana" in " ".join(word.text for piece in shown for word in piece.evidence.words)


def test_patterns_that_the_themes_no_longer_have_are_told(caplog: pytest.LogCaptureFixture) -> None:
    patterns = [{"old pattern": 1.0} if "irates" in text else {} for text in TEXTS]
    Classifier(shipped(), [teach(TEXTS, LABELS, patterns).model])
    assert "learnt from 1 patterns that the themes no longer have: train it again" in caplog.text


def test_the_stage_gives_own_labels_beside_the_written_themes() -> None:
    clean = CleanArticle(
        id="0" * 32,
        source="example.org",
        title=None,
        text="Pirates boarded a tanker. Customs officers seized 40 kilograms of heroin at the crossing.",
        language=Language(code="en", confidence=1.0),
        published=None,
    )
    article = EntityArticle(article=clean, mentions=(), entities=(), countries=(), model=None)
    (result,) = Classifier(shipped(), [TAUGHT.model])([article])
    assert isinstance(result, list)
    assert {"piracy", "drug_trafficking"} <= {theme.id for theme in result[0].themes}
    assert result[0].themes_version != shipped().version


def test_the_report_counts_and_shows_mistakes() -> None:
    labels = [["farming"], *LABELS[1:]]  # one label is wrong
    taught = teach(TEXTS, labels)
    rows = figures(taught.model, taught.scores, taught.truth)
    assert [row.label for row in rows] == ["farming", "piracy"]
    assert [row.texts for row in rows] == [17, 15]
    wrong = list(mistakes(taught.model, taught.scores, taught.truth, TEXTS))
    assert any(TEXTS[0].startswith(each.text[:40]) for each in wrong)
    written = card(taught.model, rows, wrong, len(TEXTS), taught.left_out)
    assert taught.model.version in written
    assert "| piracy | 15 |" in written


def test_a_label_of_few_texts_is_left_out_and_none_is_refused() -> None:
    assert teach([*TEXTS, "A comet."], [*LABELS, ["astronomy"]]).left_out == ("astronomy",)
    with pytest.raises(ValueError, match="nothing to learn"):
        teach(TEXTS[:3], LABELS[:3])
    with pytest.raises(ValueError, match="hardly a word stands in two of the texts"):
        teach([f"w{number}" for number in range(24)], LABELS)


def test_texts_that_are_all_the_same_are_learnt_from_without_a_warning() -> None:
    """Warnings are errors in tests."""
    same = " ".join(VOCABULARY[:60])
    assert teach([same] * LEAST_TEXTS, [["a"], []] * (LEAST_TEXTS // 2)).model.labels == ("a",)


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def test_labels_are_read_with_titles(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.jsonl", {"text": "x", "themes": ["a"], "id": 7}, "", {"text": "y", "title": "T", "themes": []}
    )
    assert [(row.text, row.themes) for row in read_labels(file)] == [("x", ("a",)), ("T\ny", ())]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["{"], "a.jsonl:1  not a line such as"),
        ([{"text": "x", "themes": ["a"]}, {"text": "x"}], "a.jsonl:2"),
        ([{"text": "x", "themes": "a"}], "Expected `array`"),
        ([{"text": " ", "themes": ["a"]}], "a.jsonl:1  the text is empty"),
        ([{"text": "x", "themes": ["a", " "]}], "a.jsonl:1  a theme has no name"),
        ([], "has no line"),
        ([{"text": "x", "themes": []}], "names no theme"),
    ],
)
def test_bad_labels_name_the_line(tmp_path: Path, lines: list[object], words: str) -> None:
    with pytest.raises(LabelsError) as caught:
        read_labels(write(tmp_path / "a.jsonl", *lines))
    assert words in str(caught.value)


def test_runs_of_words_and_signs() -> None:
    assert word_runs("Café au lait") == ["cafe", "au", "lait", "cafe au", "au lait", "cafe au lait"]
    assert sign_runs("It") == [" it", "it ", " it ", " it "]


@given(st.text(max_size=200))
def test_any_text_is_scored(text: str) -> None:
    scores = TAUGHT.model.scores(text)
    assert ((scores >= 0) & (scores <= 1)).all()
