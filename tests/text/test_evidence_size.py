"""Evidence stays small, whatever a text is made of."""

import pytest

from agents.query import Matcher, parse
from agents.text import analyse
from agents.text.document import CONTEXT


@pytest.mark.parametrize("before", [0, 5, 3000])
def test_the_sentence_of_a_text_without_sentences_is_cut_around_the_match(before: int) -> None:
    text = "x " * before + "border tension" + " y" * 3000
    document = analyse(None, text, "en")
    (hit,) = Matcher({"q": parse("border NEAR/5 tension")}).match(document)
    evidence = document.evidence(hit.occurrences[0])
    assert len(evidence.sentence.text) <= 2 * CONTEXT + len("border tension")
    assert evidence.sentence.start <= evidence.start < evidence.end <= evidence.sentence.end
    for span in (evidence.sentence, *evidence.words):
        assert text[span.start : span.end] == span.text
