"""A rule: what an analyst wrote, parsed and checked."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from agents.alert.problems import Problem
from agents.query import Query
from agents.text import Document, analyse
from streams.events import Severity


@dataclass(frozen=True, slots=True)
class Sample:
    """A rule's own test: a text on which it has to fire, or to stay quiet."""

    fires: bool
    text: str
    title: str | None = None
    metadata: Mapping[str, frozenset[str]] | None = None
    place: tuple[int, int] = (0, 0)  # in the file

    def document(self, language: str) -> Document:
        return analyse(self.title, self.text, language, self.metadata or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A stored query with what to say when it holds. `language` is ISO 639-1."""

    id: str
    name: str
    severity: Severity
    query: Query
    samples: tuple[Sample, ...]
    themes: tuple[str, ...] = ()
    language: str = "en"
    repeat_interval: timedelta | None = None  # per rule and story; delivery applies it
    path: str = ""
    line: int = 0

    version: str = field(init=False)
    """12 hex digits: the hash of what decides when the rule rings and what the alert says."""

    def __post_init__(self) -> None:
        normal = [self.id, str(self.query), self.severity, list(self.themes), self.language]
        object.__setattr__(self, "version", _digest(json.dumps(normal, ensure_ascii=False)))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The good rules in order of id, and what was wrong with the others."""

    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...]
    version: str

    @classmethod
    def of(cls, rules: list[Rule], problems: list[Problem]) -> "RuleSet":
        ordered = sorted(rules, key=lambda rule: rule.id)
        version = _digest("\n".join(f"{rule.id}:{rule.version}" for rule in ordered))
        return cls(tuple(ordered), tuple(sorted(problems)), version)


@dataclass(frozen=True, slots=True)
class Change:
    """From one rule set to another: `ruleset` and its `rules` by id, the rules taken out and those taken in."""

    before: RuleSet
    ruleset: RuleSet
    rules: Mapping[str, Rule]
    gone: tuple[Rule, ...]
    new: tuple[Rule, ...]

    @classmethod
    def between(cls, old: RuleSet, new: RuleSet) -> "Change":
        before, after = ({rule.id: rule for rule in rules.rules} for rules in (old, new))
        gone = tuple(rule for rule in old.rules if _version(after.get(rule.id)) != rule.version)
        fresh = tuple(rule for rule in new.rules if _version(before.get(rule.id)) != rule.version)
        return cls(old, new, after, gone, fresh)


def _version(rule: Rule | None) -> str | None:
    return rule.version if rule else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
