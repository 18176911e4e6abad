"""`tocsin rules check`: parse rules and run their own tests."""

import json
import sys
from pathlib import Path
from typing import Annotated
from xml.etree import ElementTree

import typer
from rich.console import Console
from rich.table import Table

from agents.alert.problems import Problem
from agents.alert.rule import RuleSet
from agents.alert.trial import trials
from agents.cli.rules.installed import rules_of

Paths = Annotated[
    list[Path] | None, typer.Argument(help="Rule files or folders. Default: TOCSIN_RULES, or the starter pack.")
]


def command(
    paths: Paths = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Also write the result there, as JUnit XML for a CI.")] = None,
) -> None:
    """Parse rules and run their own tests. Exit code 1 if one is refused; each refusal names file, line and the fix."""
    rules = rules_of(paths)
    if junit:
        junit.write_bytes(_junit(rules))
    if as_json:
        print(json.dumps(_report(rules), ensure_ascii=False, indent=2))
    else:
        _show(rules)
    sys.exit(1 if rules.problems else 0)


def _show(rules: RuleSet) -> None:
    console = Console(highlight=False, markup=False)
    table = Table("rule", "severity", "language", "tests", "name")
    counts = {rule.id: [0, 0] for rule in rules.rules}
    for trial in trials(rules.rules):
        counts[trial.rule.id][0] += trial.passed
        counts[trial.rule.id][1] += 1
    for rule in rules.rules:
        passed, all_ = counts[rule.id]
        table.add_row(rule.id, rule.severity, rule.language, f"{passed}/{all_}", rule.name)
    console.print(table)
    for problem in rules.problems:
        console.print(str(problem) + "\n", style="red", soft_wrap=True, markup=False)
    refused = f", {len(rules.problems)} problems" if rules.problems else ""
    console.print(f"{len(rules.rules)} rules good{refused}; rule set {rules.version}")


def _report(rules: RuleSet) -> dict[str, object]:
    problems = [
        {"file": each.path, "line": each.line, "column": each.column, "message": each.message, "rule": each.rule}
        for each in rules.problems
    ]
    good = [{"id": each.id, "version": each.version, "severity": each.severity} for each in rules.rules]
    return {"ruleset": rules.version, "rules": good, "problems": problems}


def _junit(rules: RuleSet) -> bytes:
    """A test case for each good rule, and one for each problem."""
    suite = ElementTree.Element("testsuite", name="tocsin rules")
    suite.set("tests", str(len(rules.rules) + len(rules.problems)))
    suite.set("failures", str(len(rules.problems)))
    for rule in rules.rules:
        ElementTree.SubElement(suite, "testcase", classname=rule.path, name=rule.id)
    for problem in rules.problems:
        suite.append(_failure(problem))
    return ElementTree.tostring(suite, "unicode").encode()


def _failure(problem: Problem) -> ElementTree.Element:
    name = problem.rule or f"{problem.path}:{problem.line}"
    case = ElementTree.Element("testcase", classname=problem.path, name=name, line=str(problem.line))
    ElementTree.SubElement(case, "failure", message=problem.message).text = str(problem)
    return case
