"""Long texts in pieces, and sentences of paragraphs that are made to take for ever."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.text.sentences import sentences
from agents.text.windows import windows

SECONDS = 1.0  # of processor time; a paragraph that is given to sentencex whole takes 4 to 5


@given(st.text(alphabet="ab. \n", max_size=300), st.integers(2, 40))
def test_windows_cover_all_that_is_no_white_space_between_paragraphs(text: str, size: int) -> None:
    cuts = list(windows(text, size))
    assert all(0 < end - start <= size for start, end in cuts)
    covered = {at for start, end in cuts for at in range(start, end)}
    assert all(text[at].isspace() for at in range(len(text)) if at not in covered)
    assert len(covered) == sum(end - start for start, end in cuts)


def test_long_texts_are_cut_between_sentences() -> None:
    text = "Ann Lee lives in Paris. " * 2_000
    assert all(text[start:].startswith("Ann") for start, _ in windows(text, 2_000))


def test_a_long_paragraph_has_the_sentences_it_has_in_short_ones() -> None:
    story = "Guards met at the border on Monday. “We are ready,” said Mr. Lee. "
    assert [end - start for start, end in sentences(story * 500, "en")] == [35, 29] * 500


@pytest.mark.parametrize("sign", ["“", '"', "(", "« "])
def test_a_paragraph_of_quotation_marks_takes_no_time(sign: str) -> None:
    started = time.thread_time()
    sentences(sign * (100_000 // len(sign)), "en")
    assert time.thread_time() - started < SECONDS
