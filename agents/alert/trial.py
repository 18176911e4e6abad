"""Rules against their own tests, with the matcher that production uses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from agents.alert.problems import Problem, RuleFile
from agents.alert.rule import Rule, Sample
from agents.query import Matcher
from agents.query.explain import first_failing


@dataclass(frozen=True, slots=True)
class Trial:
    """One test of one rule and how it went."""

    rule: Rule
    sample: Sample
    passed: bool
    message: str = ""  # why not


def trials(rules: Sequence[Rule]) -> list[Trial]:
    """Every test of every rule, in order of language and rule."""
    results = []
    for language, same in groupby(sorted(rules, key=_language), _language):
        batch = list(same)
        matcher = Matcher({rule.id: rule.query for rule in batch}, language)
        results += [_trial(matcher, rule, sample) for rule in batch for sample in rule.samples]
    return results


def try_rules(rules: Sequence[tuple[RuleFile, Rule]]) -> tuple[list[Rule], list[Problem]]:
    """The rules that pass their own tests, and a problem for each test that fails."""
    files = {rule.id: file for file, rule in rules}
    failed = [trial for trial in trials([rule for _, rule in rules]) if not trial.passed]
    problems = [
        replace(files[trial.rule.id].problem(trial.message, *trial.sample.place), rule=trial.rule.id)
        for trial in failed
    ]
    out = {trial.rule.id for trial in failed}
    return [rule for _, rule in rules if rule.id not in out], problems


def _trial(matcher: Matcher, rule: Rule, sample: Sample) -> Trial:
    document = sample.document(rule.language)
    hit = next((hit for hit in matcher.match(document) if hit.key == rule.id), None)
    if (hit is not None) == sample.fires:
        return Trial(rule, sample, True)
    if hit:
        told = [[word.text for word in document.evidence(one).words] or [one.operator] for one in hit.occurrences]
        on = ", ".join(dict.fromkeys(word for words in told for word in words))
        return Trial(rule, sample, False, f"{rule.id} has to stay quiet here but fires on: {on}")
    clause = first_failing(rule.query.node, matcher.read(document))
    return Trial(rule, sample, False, f"{rule.id} has to fire here but does not: {clause}")


def _language(rule: Rule) -> str:
    return rule.language
