from pathlib import Path

import yaml

from agents.alert.stance import stance
from streams.events import Evidence, Span

SENTENCES = yaml.safe_load((Path(__file__).parent / "stance_sentences.yaml").read_text(encoding="utf-8"))


def evidence(sentence: str, words: list[str]) -> Evidence:
    spans = [Span(start=at, end=at + len(word), text=word) for word in words if (at := sentence.index(word)) >= 0]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    whole = Span(start=0, end=len(sentence), text=sentence)
    return Evidence(field="body", start=start, end=end, words=tuple(spans), sentence=whole)


def test_the_stance_of_most_sentences_is_right() -> None:
    right = [stance(evidence(sentence, words), "en") == wanted for sentence, words, wanted in SENTENCES]
    assert len(right) >= 30
    assert sum(right) / len(right) >= 0.9


def test_a_language_without_a_list_is_plain() -> None:
    assert stance(evidence("Maßnahmen gegen Terror", ["Terror"]), "de") == "plain"
