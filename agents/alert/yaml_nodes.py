"""YAML as nodes that know their place, read strictly: every fault is a `RuleError` that points at it."""

import difflib
from collections.abc import Collection

import yaml

from agents.alert.problems import Problem, RuleError, RuleFile

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compose(file: RuleFile) -> yaml.Node | None:
    """The root node of a file; None if there is nothing in it."""
    try:
        return yaml.compose(file.text, _Loader)
    except yaml.YAMLError as error:
        raise RuleError(_yaml_problem(file, error)) from None


def fail(file: RuleFile, node: yaml.Node, message: str) -> RuleError:
    """A fault at a node (its first line)."""
    start, end = node.start_mark.index, node.end_mark.index
    newline = file.text.find("\n", start, end)
    return RuleError(file.problem(message, start, newline if newline >= 0 else end))


def mapping(file: RuleFile, node: yaml.Node, what: str, known: Collection[str] = ()) -> dict[str, yaml.Node]:
    """The entries of a mapping; with `known`, no other key is let through."""
    if not isinstance(node, yaml.MappingNode):
        raise fail(file, node, f"{what} is a mapping of names to values")
    entries: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = text(file, key, "a name")
        if name in entries:
            raise fail(file, key, f"{name} is given twice")
        if known and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
            raise fail(file, key, f"{what} has no {name}; {hint}")
        entries[name] = value
    return entries


def sequence(file: RuleFile, node: yaml.Node, what: str) -> list[yaml.Node]:
    """The items of a list; a single value counts as a list of one."""
    if isinstance(node, yaml.MappingNode):
        raise fail(file, node, f"{what} is a list")
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def text(file: RuleFile, node: yaml.Node, what: str) -> str:
    """A value as written: `no` stays "no"."""
    if not isinstance(node, yaml.ScalarNode):
        raise fail(file, node, f"{what} is a single value")
    return str(node.value)


def _yaml_problem(file: RuleFile, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or "cannot be read"
    if mark is None:
        return file.problem(f"not YAML: {message}")
    line = file.problem("", mark.index).source.strip()
    if line.startswith(("query:", "- query:")):
        message += '; a query that begins with a quotation mark goes on a line of its own after "query: >-"'
    return file.problem(f"not YAML: {message}", mark.index)
