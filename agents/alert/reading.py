"""One rule from its YAML node."""

import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import yaml

from agents.alert.names import Names
from agents.alert.problems import RuleError, RuleFile, align
from agents.alert.rule import Rule
from agents.alert.samples import SAMPLE_KEYS, read_samples, value_of
from agents.alert.yaml_nodes import fail, mapping, sequence, text
from agents.query import Query, QueryError, parse
from agents.query.checks import only_stop_words
from streams.events import SEVERITIES, Severity

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "id": "small letters, digits, - and _; unique, and stable: alerts and silences name it",
        "name": "for people; the id in words if left out",
        "severity": f"one of {', '.join(SEVERITIES)}",
        "themes": "ids of themes that its alerts belong to, a list",
        "language": "of the articles it is for, and of its words: ISO 639-1; en if left out",
        "repeat_interval": "a story rings again after that long (30m, 6h, 2d); `TOCSIN_REPEAT_INTERVAL` if left out",
        "query": "when it rings",
        "tests": "`fire`: texts on which it has to ring, `quiet`: on which it must not; each a text or a mapping with"
        f" {', '.join(SAMPLE_KEYS)}",
    }
)
"""The keys of a rule, and what each says."""
NEEDED = ("id", "severity", "query", "tests")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_INTERVAL = re.compile(r"(\d{1,5})\s*(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_rule(file: RuleFile, node: yaml.Node, lists: Mapping[str, str], names: Names | None = None) -> Rule:
    """The rule at a node; with `names` it may name nothing else. Raises `RuleError`."""
    entries = mapping(file, node, "a rule", tuple(KEYS))
    for needed in NEEDED:
        if needed not in entries:
            raise fail(file, node, f"a rule needs {needed}:")
    identifier = text(file, entries["id"], "id")
    if not _ID.fullmatch(identifier):
        raise fail(file, entries["id"], "an id is made of small letters, digits, - and _, as in border-tension")
    language = text(file, entries["language"], "language") if "language" in entries else "en"
    if not re.fullmatch("[a-z]{2,3}", language):
        raise fail(file, entries["language"], "a language is an ISO 639-1 code, as in en or ru")
    return Rule(
        id=identifier,
        name=text(file, entries["name"], "name") if "name" in entries else identifier.replace("-", " "),
        severity=_severity(file, entries["severity"]),
        query=_query(file, entries["query"], lists, language, names),
        samples=read_samples(file, entries["tests"], names),
        themes=tuple(value_of(file, "theme", one, names) for one in _optional(file, entries, "themes")),
        language=language,
        repeat_interval=_interval(file, entries["repeat_interval"]) if "repeat_interval" in entries else None,
        path=file.path,
        line=node.start_mark.line + 1,
    )


def read_lists(file: RuleFile, node: yaml.Node) -> dict[str, str]:
    """The lists at a node as query texts; a YAML list stands for its items with OR between."""
    lists = {}
    for name, value in mapping(file, node, "lists").items():
        if not re.fullmatch(r"\w[\w-]*", name):
            raise fail(file, value, f"{name} cannot be the name of a list: letters, digits, - and _ only")
        items = [text(file, item, "an item of a list") for item in sequence(file, value, f"list {name}")]
        lists[name] = items[0] if len(items) == 1 else " OR ".join(f"({item})" for item in items)
    return lists


def check_lists(file: RuleFile, node: yaml.Node, lists: Mapping[str, str], names: Names | None = None) -> None:
    """Raise `RuleError` at the first list that is no query."""
    for value in mapping(file, node, "lists").values():
        for item in sequence(file, value, "a list"):
            _parse(file, item, lists, names)


def _query(file: RuleFile, node: yaml.Node, lists: Mapping[str, str], language: str, names: Names | None) -> Query:
    query = _parse(file, node, lists, names)
    if only_stop_words(query, language):
        raise fail(file, node, "these words are in every article: the query needs at least one that is not")
    return query


def _parse(file: RuleFile, node: yaml.Node, lists: Mapping[str, str], names: Names | None) -> Query:
    value = text(file, node, "a query")
    try:
        return parse(value, lists, names.complaint) if names else parse(value, lists)
    except QueryError as error:
        start = node.start_mark.index
        places = align(file.text[start : node.end_mark.index], value)
        last = places[min(max(error.start, error.end - 1), len(value))] + 1
        first = places[min(error.start, len(value))]
        raise RuleError(file.problem(error.message, start + first, start + max(last, first + 1))) from None


def _severity(file: RuleFile, node: yaml.Node) -> Severity:
    value = text(file, node, "severity")
    for severity in SEVERITIES:
        if value == severity:
            return severity
    raise fail(file, node, f"severity is one of {', '.join(SEVERITIES)}")


def _interval(file: RuleFile, node: yaml.Node) -> timedelta:
    found = _INTERVAL.fullmatch(text(file, node, "repeat_interval"))
    if not found:
        raise fail(file, node, "an interval is a number with s, m, h or d, as in 6h")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _optional(file: RuleFile, entries: Mapping[str, yaml.Node], key: str) -> list[yaml.Node]:
    return sequence(file, entries[key], key) if key in entries else []
