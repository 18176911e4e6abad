"""Rules from YAML files. A bad rule is left out and named; the good ones load."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import yaml

from agents.alert.files import STARTER_PACK, files_of
from agents.alert.names import Names
from agents.alert.problems import Problem, RuleError, RuleFile
from agents.alert.reading import check_lists, read_lists, read_rule
from agents.alert.rule import Rule, RuleSet
from agents.alert.trial import try_rules
from agents.alert.yaml_nodes import compose, mapping, sequence

_Root: TypeAlias = tuple[yaml.Node | None, yaml.Node | None]  # lists, rules


@dataclass(frozen=True, slots=True)
class _Read:
    """A file of rules as read with some shared lists."""

    shared: dict[str, str]
    rules: list[Rule]
    problems: list[Problem]


class Known:
    """What was read and tried before: at the next load only files that changed are, and rules that are new."""

    def __init__(self) -> None:
        self.files: dict[RuleFile, _Read] = {}
        self.passed: dict[int, Rule] = {}  # by identity: these passed their own tests


def load(
    paths: Iterable[Path | str] = (STARTER_PACK,), known: Known | None = None, names: Names | None = None
) -> RuleSet:
    """The rules of YAML files and folders (searched through for *.yaml and *.yml).

    A file with `lists:` and no `rules:` shares its lists with all files of the call. Each rule's own tests
    are run. Every rule that is refused is named in `RuleSet.problems`. `known` is filled, and used next time.
    With `names`, a rule that names another theme or country is refused.
    """
    files: list[RuleFile] = []
    problems: list[Problem] = []
    for path in files_of(paths):
        try:
            files.append(RuleFile(str(path), path.read_text("utf-8-sig")))
        except (OSError, UnicodeDecodeError) as error:
            reason = "not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or "cannot be read"
            problems.append(Problem(str(path), 1, 1, reason))
    return load_texts(files, problems, known, names)


def load_texts(
    files: Sequence[RuleFile],
    problems: Sequence[Problem] = (),
    known: Known | None = None,
    names: Names | None = None,
) -> RuleSet:
    """The rules of files already read; `problems` are those known before, `names` those of all loads of `known`."""
    found, known = list(problems), known or Known()
    shared: dict[str, str] = {}
    roots = {file: root for file in files if file not in known.files and (root := _root(file, found))}
    for file, (lists, rules) in roots.items():
        if lists is not None and rules is None:
            shared |= _lists(file, lists, shared, found, names)
    read = {file: _read(file, roots.get(file), shared, known, names) for file in files}
    found += [problem for each in read.values() for problem in each.problems]
    unique = _unique([(file, rule) for file, each in read.items() for rule in each.rules], found)
    _, failing = try_rules([(file, rule) for file, rule in unique if id(rule) not in known.passed])
    refused = {problem.rule for problem in failing}
    known.files = {file: each for file, each in read.items() if each.rules or each.problems}
    known.passed = {id(rule): rule for _, rule in unique if rule.id not in refused}
    return RuleSet.of(list(known.passed.values()), [*found, *failing])


def _read(file: RuleFile, root: _Root | None, shared: dict[str, str], known: Known, names: Names | None) -> _Read:
    """The rules of a file, from memory if neither it nor the shared lists have changed."""
    before = known.files.get(file)
    if before and before.shared == shared:
        return before
    problems: list[Problem] = []
    lists, rules = root or (before and _root(file, [])) or (None, None)
    own = _lists(file, lists, shared, problems, names) if rules is not None else {}
    return _Read(shared, list(_rules(file, rules, shared | own, problems, names)), problems)


def _root(file: RuleFile, problems: list[Problem]) -> _Root | None:
    try:
        root = compose(file)
        entries = mapping(file, root, "a rules file", ("lists", "rules")) if root else {}
        if "rules" in entries:
            sequence(file, entries["rules"], "rules")
    except RuleError as error:
        problems.append(error.problem)
        return None
    if not entries:
        problems.append(file.problem("an empty file: a rules file has rules: or lists:"))
        return None
    return entries.get("lists"), entries.get("rules")


def _lists(
    file: RuleFile, node: yaml.Node | None, shared: Mapping[str, str], problems: list[Problem], names: Names | None
) -> dict[str, str]:
    if node is None:
        return {}
    try:
        lists = read_lists(file, node)
    except RuleError as error:
        problems.append(error.problem)
        return {}
    try:
        check_lists(file, node, {**shared, **lists}, names)
    except RuleError as error:
        problems.append(error.problem)
    return lists


def _rules(
    file: RuleFile, node: yaml.Node | None, lists: Mapping[str, str], problems: list[Problem], names: Names | None
) -> Iterator[Rule]:
    for one in [] if node is None else sequence(file, node, "rules"):
        try:
            yield read_rule(file, one, lists, names)
        except RuleError as error:
            problems.append(replace(error.problem, rule=_id(one)))


def _unique(rules: list[tuple[RuleFile, Rule]], problems: list[Problem]) -> list[tuple[RuleFile, Rule]]:
    first: dict[str, Rule] = {}
    kept = []
    for file, rule in rules:
        if rule.id in first:
            other = first[rule.id]
            message = f"duplicate id {rule.id}: {other.path}:{other.line} has it already"
            problems.append(replace(file.problem(message, _start_of_line(file, rule.line)), rule=rule.id))
        else:
            first[rule.id] = rule
            kept.append((file, rule))
    return kept


def _start_of_line(file: RuleFile, line: int) -> int:
    start = sum(len(text) for text in file.text.splitlines(keepends=True)[: line - 1])
    rest = file.text[start:]
    return start + len(rest) - len(rest.lstrip(" \t-"))


def _id(node: yaml.Node) -> str | None:
    """The id of a rule that could not be read, if it has one."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == "id" and isinstance(value, yaml.ScalarNode):
            return str(value.value)
    return None
