"""Words, lemmas, sentences."""

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.text import analyse
from agents.text.normalise import normaliser
from agents.text.sentences import sentences
from agents.text.tokens import blank, word_pattern, words

TRICKY = st.text(st.sampled_from("abA1 '\"’‘“”-_.?)–—…\xa0é\u0301\u00ad\u200d\n😀ج"), max_size=30)


@given(TRICKY | st.text(max_size=40), st.sampled_from(["en", "fr", "ru"]))
def test_quick_and_plain_tokenising_agree(text: str, language: str) -> None:
    found = word_pattern(language).findall(blank(text))
    assert [word.replace("’", "'") for word in words(text, language)] == [word.replace("’", "'") for word in found]


@given(TRICKY.map(lambda text: f"{text}\n\n{text}"), TRICKY)
def test_offsets_point_at_the_words(text: str, title: str) -> None:
    document = analyse(title, text, "en")
    for paragraph in document.paragraphs:
        whole = text if paragraph.field == "body" else title
        starts, ends = paragraph.edges
        assert len(starts) == len(paragraph.words)
        for start, end, word in zip(starts, ends, paragraph.words, strict=True):
            assert blank(whole[start:end]).replace("’", "'") == word.replace("’", "'")
        assert paragraph.first_words[0] == 0
        assert paragraph.first_words == sorted(
            {0, *(bisect_left(starts, start) for start, _ in paragraph.sentences)} - {len(starts)}
        )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tensions", "Tension"),
        ("organised", "organize"),
        ("organisations", "organization"),
        ("neighbouring", "neighbor"),
        ("colours", "color"),
        ("defence", "defense"),
        ("manoeuvres", "maneuver"),
        ("centres", "center"),
        ("killings", "killed"),
        ("Tajikistan’s", "Tajikistan"),
        ("ter\u00adror", "terror"),
        ("cafe\u0301", "café"),
    ],
)
def test_same_lemma(one: str, other: str) -> None:
    lemma = normaliser("en").lemma
    assert lemma(one) == lemma(other)


@pytest.mark.parametrize(
    ("one", "other"), [("extremism", "extremely"), ("terrorist", "terrorism"), ("prise", "prize"), ("hour", "or")]
)
def test_different_lemmas(one: str, other: str) -> None:
    lemma = normaliser("en").lemma
    assert lemma(one) != lemma(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left. “Stop it,” she said.", ["He left.", "“Stop it,” she said."]),
        ('"No." Mr. Smith left at 3.5.', ['"No."', "Mr. Smith left at 3.5."]),
        ("One", ["One"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text, "en")] == expected


@given(TRICKY)
def test_sentences_are_in_order_and_inside(text: str) -> None:
    ends = [place for span in sentences(text, "en") for place in span]
    assert ends == sorted(ends)
    assert ends[-1] <= len(text)
