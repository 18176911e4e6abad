from pathlib import Path

import pytest
import yaml

from agents.alert.stance import stance
from agents.query import Matcher, parse
from agents.text import analyse

SENTENCES: dict[str, list[tuple[str, str]]] = yaml.safe_load(
    (Path(__file__).parent / "stance.yaml").read_text(encoding="utf-8")
)


def stance_of(query: str, sentence: str, language: str = "en") -> str:
    document = analyse(None, sentence, language)
    (hit,) = Matcher({"q": parse(query)}, language).match(document)
    return stance(document.evidence(hit.occurrences[0]), language)


@pytest.mark.parametrize("wanted", ["mitigating", "plain"])
def test_the_stance_of_nearly_all_sentences_is_right(wanted: str) -> None:
    wrong = [sentence for query, sentence in SENTENCES[wanted] if stance_of(query, sentence) != wanted]
    assert len(SENTENCES[wanted]) >= 30
    assert len(wrong) <= len(SENTENCES[wanted]) / 10, wrong


def test_a_language_without_a_list_is_plain() -> None:
    assert stance_of("terror", "Maßnahmen gegen Terror", "de") == "plain"
