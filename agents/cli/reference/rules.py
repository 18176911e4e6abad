"""docs/rules-reference.md, from the reader of rules and the rules that are shipped."""

from pathlib import Path

from agents.alert.reading import KEYS, NEEDED
from agents.alert.rule import Rule
from agents.alert.rules import load
from agents.cli.reference.markdown import GENERATED, table
from agents.query.parser import DEEPEST, FIELDS, METADATA, MOST_STARS, MOST_TERMS

INTRODUCTION = """# Rules, for looking up

[rules.md](rules.md) teaches the language; this page lists what there is.

## Keys of a rule

"""


def page() -> str:
    """The whole page."""
    keys = ((f"`{key}`", "yes" if key in NEEDED else "", said) for key, said in KEYS.items())
    return GENERATED + INTRODUCTION + table(["key", "needed", "what it says"], keys) + _query() + _shipped()


def _query() -> str:
    fields, metadata = (", ".join(f"`{name}:`" for name in names) for names in (FIELDS, METADATA))
    return (
        f"\n## Queries\n\nParts of the text: {fields}. Metadata: {metadata}. A query has at most {MOST_TERMS:,} words,"
        f" lists expanded, {DEEPEST} parentheses within each other, and {MOST_STARS} asterisks in a word.\n"
    )


def _shipped() -> str:
    rules = load().rules
    rows = (
        (f"`{rule.id}`", rule.name, rule.severity, ", ".join(rule.themes), _again(rule), Path(rule.path).name)
        for rule in rules
    )
    return f"\n## The {len(rules)} rules that are shipped\n\nIn `agents/data/rules/`, each with its tests.\n\n" + table(
        ["id", "name", "severity", "themes", "rings again after", "file"], rows
    )


def _again(rule: Rule) -> str:
    return f"{rule.repeat_interval.total_seconds() / 3600:g} h" if rule.repeat_interval else ""
