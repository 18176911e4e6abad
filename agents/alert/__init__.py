"""Rules to alerts: load and check rules, match them, explain."""

from agents.alert.evaluation import match_texts
from agents.alert.problems import Problem
from agents.alert.rule import Rule, RuleSet
from agents.alert.rules import STARTER_PACK, load
from agents.alert.step import Alerter

__all__ = ["STARTER_PACK", "Alerter", "Problem", "Rule", "RuleSet", "load", "match_texts"]
