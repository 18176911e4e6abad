"""Enriched articles to alerts: which rules ring, and where."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from time import perf_counter

from agents.alert.metadata import metadata, shown
from agents.alert.rule import Change, Rule, RuleSet
from agents.alert.stance import stance
from agents.query import Hit, Matcher, Occurrence, Tally
from agents.text import Document, analyse
from streams.codec import Reject
from streams.events import Alert, EnrichedArticle, RuleMatch, RuleRef

DEFAULT_LANGUAGE = "en"  # for articles too short to tell


class Alerter:
    """The rules in force, one matcher a language."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset = ruleset
        self.tally = Tally()
        self._rules: Mapping[str, Rule] = {rule.id: rule for rule in ruleset.rules}
        by_language = groupby(sorted(ruleset.rules, key=_language), _language)
        self._matchers = {
            language: Matcher({rule.id: rule.query for rule in rules}, language) for language, rules in by_language
        }

    def warm(self, articles: Sequence[EnrichedArticle]) -> None:
        """Learn from some articles which words are rare."""
        documents = [read(article) for article in articles]
        for language, matcher in self._matchers.items():
            matcher.warm(document for document in documents if document.language == language)

    def changed(self, change: Change) -> "Alerter":
        """Take some rules out and others in: well under a millisecond each, however many there are."""
        for rule in change.gone:
            self._matchers[rule.language].remove(rule.id)
        for rule in change.new:
            if rule.language not in self._matchers:
                self._matchers[rule.language] = Matcher({}, rule.language)
            self._matchers[rule.language].add(rule.id, rule.query)
        self.ruleset, self._rules = change.ruleset, change.rules
        return self

    def alert(self, articles: Sequence[EnrichedArticle]) -> list[Sequence[Alert] | Reject]:
        """For each article its alerts, in order of rule id; often none. Never a `Reject`."""
        return [list(self._alerts(article)) for article in articles]

    def match(self, document: Document) -> Sequence[Hit]:
        """The rules of the document's language that hold in it, in order of rule id."""
        language = DEFAULT_LANGUAGE if document.language == "und" else document.language
        matcher = self._matchers.get(language)
        return matcher.match(document, self.tally) if matcher else []

    def _alerts(self, article: EnrichedArticle) -> Iterator[Alert]:
        document = read(article)
        for hit in self.match(document):
            started = perf_counter()
            alert = _alert(article, document, hit, _reference(self._rules[hit.key], self.ruleset))
            self.tally.add(hit.key, seconds=perf_counter() - started)
            yield alert


def read(article: EnrichedArticle) -> Document:
    """An enriched article as the rules see it."""
    clean = article.article
    return analyse(clean.title, clean.text, _code(article), metadata(article))


def _alert(article: EnrichedArticle, document: Document, hit: Hit, rule: RuleRef) -> Alert:
    clean = article.article
    return Alert(
        id=hashlib.sha256("\n".join((rule.id, rule.version, clean.id)).encode()).hexdigest()[:32],
        rule=rule,
        article_id=clean.id,
        source=clean.source,
        title=clean.title,
        url=clean.url,
        language=clean.language.code,
        published=clean.published,
        countries=tuple(country.code for country in article.countries),
        themes=tuple(theme.id for theme in article.themes),
        matches=tuple(_match(document, place) for place in shown(article, hit.occurrences)),
        story_id=clean.story.id if clean.story else None,
    )


def _match(document: Document, occurrence: Occurrence) -> RuleMatch:
    evidence = document.evidence(occurrence)
    return RuleMatch(operator=occurrence.operator, evidence=evidence, stance=stance(evidence, document.language))


def _reference(rule: Rule, ruleset: RuleSet) -> RuleRef:
    return RuleRef(
        id=rule.id,
        name=rule.name,
        version=rule.version,
        severity=rule.severity,
        query=rule.query.text,
        ruleset=ruleset.version,
        repeat_interval=int(rule.repeat_interval.total_seconds()) if rule.repeat_interval else None,
    )


def _language(rule: Rule) -> str:
    return rule.language


def _code(article: EnrichedArticle) -> str:
    code = article.article.language.code
    return DEFAULT_LANGUAGE if code == "und" else code
