"""Rules to alerts: load and check rules, match them, explain."""

from collections.abc import Sequence

from agents.alert.problems import Problem
from agents.alert.rule import Rule, RuleSet
from agents.alert.rules import STARTER_PACK, load
from agents.alert.step import Alerter
from agents.text import analyse

__all__ = ["STARTER_PACK", "Alerter", "Problem", "Rule", "RuleSet", "load", "match_texts"]


def match_texts(texts: Sequence[str]) -> list[list[str]]:
    """For each text (English) the ids of the starter pack's rules that hold in it, without any metadata."""
    alerter = Alerter(load())
    return [[hit.key for hit in alerter.match(analyse(None, text, "en"))] for text in texts]
