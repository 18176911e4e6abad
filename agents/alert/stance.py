"""Does the sentence speak of what the rule looks for, or of reducing, preventing or countering it?

"Measures to *reduce* tensions on the border" is about tension, but not a report of it: the alert rings all the
same and says `mitigating`, so that it can be filtered. Decided by words alone: a mitigating word within
`REACH` words before the match, or inside it, that is not undone ("failed to reduce") within `UNDOING_REACH`
words before. The words are data (agents/data/alert/stance.yaml).
"""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from agents.text.normalise import normaliser
from agents.text.tokens import blank, word_pattern
from streams.events import Evidence

WORDS = Path(__file__).parent.parent / "data" / "alert" / "stance.yaml"
REACH = 5
UNDOING_REACH = 3


def stance(evidence: Evidence, language: str) -> Literal["plain", "mitigating"]:
    """The stance of one match; `plain` in a language without a word list."""
    mitigating, undoing = _words(language)
    if not mitigating:
        return "plain"
    lemma, offset = normaliser(language).lemma, evidence.sentence.start
    found = list(word_pattern(language).finditer(blank(evidence.sentence.text)))
    lemmas = [lemma(word.group()) for word in found]
    matched = {word.start - offset for word in evidence.words}
    first = next((at for at, word in enumerate(found) if word.start() >= evidence.start - offset), len(found))
    last = sum(word.start() < evidence.end - offset for word in found)
    for at in range(max(0, first - REACH), last):
        if lemmas[at] in mitigating and found[at].start() not in matched:
            return "plain" if undoing & set(lemmas[max(0, at - UNDOING_REACH) : at]) else "mitigating"
    return "plain"


@cache
def _words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """(mitigating, undoing) lemmas of a language (ISO 639-1)."""
    lists = yaml.safe_load(WORDS.read_text("utf-8")).get(language) or {}
    lemma = normaliser(language).lemma
    read = {name: frozenset(lemma(word) for word in words.split()) for name, words in lists.items()}
    return read.get("mitigating", frozenset()), read.get("undoing", frozenset())
