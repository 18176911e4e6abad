"""What rules would have done: the production matcher over articles already enriched."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from agents.alert.rule import RuleSet
from agents.alert.step import Alerter
from streams.events import Alert, EnrichedArticle

SAMPLES = 10  # of each rule


@dataclass(slots=True)
class RulePreview:
    """One rule over the articles: alerts by day and source, samples, and what changes against the rules installed."""

    alerts: int = 0
    by_day: Counter[date] = field(default_factory=Counter)
    by_source: Counter[str] = field(default_factory=Counter)
    samples: list[Alert] = field(default_factory=list)
    new: int = 0  # articles on which the installed rule of that id does not ring
    gone: int = 0  # articles on which only the installed one rings


@dataclass(slots=True)
class Preview:
    articles: int = 0
    rules: dict[str, RulePreview] = field(default_factory=dict)


def preview(articles: Iterable[tuple[date, EnrichedArticle]], rules: RuleSet, installed: RuleSet) -> Preview:
    """`rules` over `articles` (with the day each entered), compared by rule id with the rules `installed`."""
    ours, theirs = Alerter(rules), Alerter(installed)
    result = Preview(rules={rule.id: RulePreview() for rule in rules.rules})
    for day, article in articles:
        result.articles += 1
        before = {alert.rule.id for alert in _alerts(theirs, article)}
        rang = _alerts(ours, article)
        for alert in rang:
            seen = result.rules[alert.rule.id]
            seen.alerts += 1
            seen.by_day[day] += 1
            seen.by_source[alert.source] += 1
            seen.new += alert.rule.id not in before
            if len(seen.samples) < SAMPLES:
                seen.samples.append(alert)
        for rule in before - {alert.rule.id for alert in rang}:
            if rule in result.rules:
                result.rules[rule].gone += 1
    return result


def _alerts(alerter: Alerter, article: EnrichedArticle) -> list[Alert]:
    (result,) = alerter.alert([article])
    return list(result) if isinstance(result, list) else []
