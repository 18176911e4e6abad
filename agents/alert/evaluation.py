"""The starter pack over plain texts, as an outside evaluation calls it."""

from collections.abc import Sequence
from functools import cache

from agents.alert.rules import load
from agents.alert.step import Alerter
from agents.text import analyse


def match_texts(texts: Sequence[str], language: str = "en") -> list[list[str]]:
    """For each text the ids of the starter pack's rules that ring, ascending: no title, no metadata."""
    alerter = _starter_pack()
    return [[hit.key for hit in alerter.match(analyse(None, text, language))] for text in texts]


@cache
def _starter_pack() -> Alerter:
    return Alerter(load())
