"""Does the sentence speak of what the rule looks for, or of reducing, preventing or countering it?

"Measures to *reduce* tensions on the border" is about tension, but not a report of it: the alert rings all the
same and says `mitigating`, so that it can be filtered. Decided by words alone (agents/data/text/<language>.yaml):
a word that acts on what follows it, shortly before the match or inside it ("*reduce* tensions"), or one that is
said of what comes before it, shortly after ("tensions *eased*"); never across a word that opens another clause,
and not if it is taken back ("*failed* to reduce") or acts on nothing ("*fighting* between two clans").
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from agents.text.normalise import language_data, normaliser
from agents.text.tokens import blank, word_pattern
from streams.events import Evidence

REACH = 6  # words between the match and the word that mitigates it
UNDONE_REACH = 3


def stance(evidence: Evidence, language: str) -> Literal["plain", "mitigating"]:
    """The stance of one match; `plain` in a language without a word list."""
    words = language_data(language).mitigating
    if not words:
        return "plain"
    lemma, offset = normaliser(language).lemma, evidence.sentence.start
    found = list(word_pattern(language).finditer(blank(evidence.sentence.text)))
    lemmas = [lemma(word.group()) for word in found]
    matched = {word.start - offset for word in evidence.words}
    first = next((at for at, word in enumerate(found) if word.start() >= evidence.start - offset), len(found))
    last = sum(word.start() < evidence.end - offset for word in found)
    free = [at for at in range(len(found)) if found[at].start() not in matched]
    inside = [at for at in free if first <= at < last]
    before = _same_clause(lemmas, range(first - 1, max(-1, first - 1 - REACH), -1), words["clause"])
    after = _same_clause(lemmas, range(last, min(len(found), last + REACH)), words["clause"])
    acting = [at for at in (*before, *inside) if lemmas[at] in words["before"]]
    acting += [at for at in after if lemmas[at] in words["after"]]
    return "mitigating" if any(_stands(lemmas, at, words) for at in acting) else "plain"


def _same_clause(lemmas: Sequence[str], places: Iterable[int], opening: frozenset[str]) -> list[int]:
    """The places up to the first word that opens another clause."""
    reached = []
    for at in places:
        if lemmas[at] in opening:
            break
        reached.append(at)
    return reached


def _stands(lemmas: Sequence[str], at: int, words: dict[str, frozenset[str]]) -> bool:
    undone = words["undone"].intersection(lemmas[max(0, at - UNDONE_REACH) : at])
    return not undone and lemmas[at + 1 : at + 2] not in [[word] for word in words["not_followed"]]
