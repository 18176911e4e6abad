"""Our own reading of the network says what spaCy's says."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vectors import Vectors

from agents.data import DATA
from agents.extract.model import STOCK, TRAINED, load
from agents.extract.network import Network
from agents.extract.reader import Reader, reader_of

ODD = [
    " ",
    "Minsk",
    "Minsk ",
    "  \n\t ",
    "the Secretary-General of the Collective Security Treaty Organization of",
    "In Dushanbe on 18 February 2021 Emomali Rahmon said",
    "\u200b\ufeff A\u0301 \U0001f600 \ud55c\uad6d Tajik-Afghan (CSTO) -- 'tis can't Mr.",
]
FOREIGN = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
ENGLISH = ["Tajikistan", "the", "Bank", "of", "England", "and", "Mr.", "Rahmon", ",", "3", "May", "\n", "U.S.", "'s"]
WORDS = st.lists(st.sampled_from(ENGLISH), min_size=1)


@pytest.fixture(scope="module", params=[TRAINED, STOCK])
def nlp(request: pytest.FixtureRequest) -> Any:
    return load(request.param)


@pytest.fixture(scope="module")
def reader(nlp: Any) -> Reader:
    reader = reader_of(nlp)
    assert isinstance(reader, Reader)
    return reader


def _samples() -> list[str]:
    texts = [path.read_text(errors="replace") for path in sorted((DATA / "samples").rglob("*.txt"))]
    return [line for text in texts for line in text.splitlines() if line]


def _names(docs: Any) -> list[list[tuple[int, int, str]]]:
    return [[(name.start, name.end, name.label_) for name in doc.ents] for doc in docs]


def _both(nlp: Any, reader: Reader, texts: list[str]) -> tuple[Any, Any]:
    """The names that ours finds, and those of spaCy."""
    return _names(reader([nlp.make_doc(text) for text in texts])), _names(nlp.pipe(texts))


def test_the_names_of_the_samples_are_those_of_spacy(nlp: Any, reader: Reader) -> None:
    ours, expected = _both(nlp, reader, _samples())
    assert ours == expected
    assert sum(map(len, expected)) > 300


def test_the_names_of_odd_texts_are_those_of_spacy(nlp: Any, reader: Reader) -> None:
    ours, expected = _both(nlp, reader, ODD)
    assert ours == expected
    assert sum(map(len, expected)) > 3


@given(st.lists(FOREIGN, min_size=1, max_size=4))
def test_the_names_of_any_text_are_those_of_spacy(nlp: Any, reader: Reader, texts: list[str]) -> None:
    ours, expected = _both(nlp, reader, texts)
    assert ours == expected


@given(WORDS)
def test_the_names_of_any_row_of_words_are_those_of_spacy(nlp: Any, reader: Reader, words: list[str]) -> None:
    ours, expected = _both(nlp, reader, [" ".join(words)])
    assert ours == expected


def test_what_tokens_say_is_what_spacy_computes(nlp: Any) -> None:
    docs = [nlp.make_doc(text) for text in [*_samples()[:50], *ODD]]
    model = nlp.get_pipe("ner").model
    expected = model.get_ref("tok2vec").predict(docs)
    np.testing.assert_allclose(Network(model, nlp.vocab.vectors)(docs), expected, atol=1e-4)


def test_what_was_read_before_changes_nothing(nlp: Any) -> None:
    docs = [nlp.make_doc(text) for text in _samples()]
    network, fresh = (Network(nlp.get_pipe("ner").model, nlp.vocab.vectors) for _ in range(2))
    network(docs)
    for doc in docs[:40]:
        assert np.array_equal(network([doc]), fresh([doc]))


def test_more_words_than_are_kept(nlp: Any) -> None:
    small = Reader(nlp, known=2_500)
    texts = [" ".join(f"Word{place}x{number} of Minsk" for number in range(300)) for place in range(12)]
    ours, expected = _both(nlp, small, texts + texts)
    assert ours == expected


def test_nothing_to_read(nlp: Any, reader: Reader) -> None:
    assert list(reader([])) == []
    assert _names(reader([Doc(nlp.vocab), Doc(nlp.vocab)])) == [[], []]


def test_documents_without_a_token_among_others(nlp: Any, reader: Reader) -> None:
    docs = [Doc(nlp.vocab), nlp.make_doc("Emomali Rahmon arrived in Berlin."), Doc(nlp.vocab)]
    assert [len(names) > 0 for names in _names(reader(docs))] == [False, True, False]


def _pipeline(encoder: str = "MaxoutWindowEncoder", attrs: Sequence[str] = ("NORM", "SHAPE"), vectors: int = 0) -> Any:
    """One that has learnt nothing; `vectors` long are those of its words, if they have any."""
    nlp = spacy.blank("en")
    embed = {"@architectures": "spacy.MultiHashEmbed.v2", "width": 32, "attrs": [*attrs], "rows": [100] * len(attrs)}
    encode = {"@architectures": f"spacy.{encoder}.v2", "width": 32, "window_size": 1, "depth": 2}
    encode |= {"maxout_pieces": 3} if encoder.startswith("Maxout") else {}
    embed["include_static_vectors"] = vectors > 0
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    if vectors:
        words = [word for line in ODD for word in line.split()]
        data = np.random.default_rng(0).normal(size=(len(words), vectors)).astype(np.float32)
        nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=data, keys=words)
    nlp.add_pipe("ner", config={"model": {"tok2vec": tok2vec}}).add_label("ORG")
    nlp.initialize()
    return nlp


@pytest.mark.parametrize("other", [{"encoder": "MishWindowEncoder"}, {"attrs": ("NORM", "SPACY")}])
def test_another_network_is_left_to_spacy(other: dict[str, Any]) -> None:
    assert isinstance(reader_of(_pipeline()), Reader)
    assert not isinstance(reader_of(_pipeline(**other)), Reader)


def test_a_component_by_the_name_of_the_recogniser_is_left_to_spacy() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler", name="ner").add_patterns([{"label": "ORG", "pattern": "CSTO"}])
    assert not isinstance(reader_of(nlp), Reader)


def test_word_vectors_of_any_length_say_the_same_whatever_was_read_before() -> None:
    nlp = _pipeline(vectors=300)
    docs = [nlp.make_doc(text) for text in ODD]
    model, vectors = nlp.get_pipe("ner").model, nlp.vocab.vectors
    together, alone = Network(model, vectors), Network(model, vectors)
    together(docs)
    assert all(np.array_equal(together([doc]), alone([doc])) for doc in docs)
    np.testing.assert_allclose(together(docs), model.get_ref("tok2vec").predict(docs), atol=1e-4)


def test_a_search_with_a_beam_is_left_to_spacy() -> None:
    nlp = load(TRAINED)
    nlp.get_pipe("ner").cfg["beam_width"] = 4
    assert not isinstance(reader_of(nlp), Reader)
