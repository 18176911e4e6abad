"""`tocsin rules`: check rules, and ask why one rang or did not."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from agents.alert import STARTER_PACK, Alerter, Rule, RuleSet, load
from agents.alert.preview import Preview, preview
from agents.alert.step import read
from agents.alert.trial import trials
from agents.cli.ingest import records
from agents.cli.render import show
from agents.query import Matcher
from agents.query.explain import first_failing
from agents.worker import build
from streams.codec import Reject, decode
from streams.events import EnrichedArticle
from streams.replay import read as read_recording
from streams.settings import BadSetting, Settings
from streams.topics import DEAD, ENRICHED
from streams.topology import run

app = typer.Typer(help="Check rules, and ask why one rang or did not.", no_args_is_help=True)

Paths = Annotated[
    list[Path] | None, typer.Argument(help="Rule files or folders. Default: TOCSIN_RULES, or the starter pack.")
]


@app.command()
def check(paths: Paths = None, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Parse rules and run their own tests. Exit code 1 if one is refused; each refusal names file, line and the fix."""
    rules = _load(paths)
    if as_json:
        print(json.dumps(_report(rules), ensure_ascii=False, indent=2))
    else:
        _show(rules)
    sys.exit(1 if rules.problems else 0)


@app.command()
def why(
    rule: Annotated[str, typer.Argument(help="The id of a rule.")],
    file: Annotated[Path, typer.Argument(help="An HTML page, a text dump or a feed.")],
    paths: Annotated[list[Path] | None, typer.Option("--rules", help="Rule files or folders.")] = None,
) -> None:
    """Take an article the whole way in memory and say why the rule rang, or the first thing that was missing."""
    if not file.is_file():
        raise BadSetting(f"there is no file {file}")
    rules = _load(paths)
    found = next((each for each in rules.rules if each.id == rule), None)
    if found is None:
        refused = "; it was refused: tocsin rules check says why" if rule in _refused(rules) else ""
        raise BadSetting(f"there is no rule {rule}{refused}. Known: {', '.join(each.id for each in rules.rules)}")
    topics = run(list(build(_before_alerts()).values()), [entered for entered, _ in records(str(file), None)])
    console = Console(highlight=False, markup=False)
    for dead in topics.get(DEAD.name, []):
        console.print(f"no article: {dead.header('dead_message')}", soft_wrap=True)
    for enriched in topics.get(ENRICHED.name, []):
        _explain(console, found, decode(EnrichedArticle, enriched.value))


@app.command(name="preview")
def preview_(
    path: Annotated[Path, typer.Argument(help="Rule file or folder to try.")],
    recording: Annotated[Path, typer.Argument(help=f"What `tocsin record {ENRICHED.name}` wrote.")],
) -> None:
    """What these rules would have rung on in recorded articles, and what that changes against the rules in force."""
    if not recording.is_file():
        raise BadSetting(f"there is no file {recording}")
    rules, console = _load([path]), Console(highlight=False, markup=False)
    for problem in rules.problems:
        console.print(str(problem), style="red", soft_wrap=True, markup=False)
    with recording.open("rb") as file:
        total = sum(1 for _ in file)
    entered = track(read_recording(recording), "reading", total, console=Console(stderr=True))
    articles = (
        (datetime.fromtimestamp(each.timestamp / 1000, UTC).date(), decode(EnrichedArticle, each.value))
        for each in entered
        if each.topic == ENRICHED.name
    )
    try:
        _show_preview(console, preview(articles, rules, _load(None)))
    except Reject as reject:
        raise BadSetting(f"{recording}: {reject.message}") from None


def _show_preview(console: Console, seen: Preview) -> None:
    table = Table("rule", "alerts", "a day", "new", "gone", "top sources")
    for name, rule in sorted(seen.rules.items(), key=lambda each: (-each[1].alerts, each[0])):
        days = (max(rule.by_day) - min(rule.by_day)).days + 1 if rule.by_day else 1
        sources = ", ".join(f"{source} {count}" for source, count in rule.by_source.most_common(3))
        table.add_row(name, str(rule.alerts), f"{rule.alerts / days:.1f}", str(rule.new), str(rule.gone), sources)
    console.print(table)
    console.print(f"{seen.articles} articles; new and gone: against the rules in force\n")
    for rule in seen.rules.values():
        for alert in rule.samples:
            show(console, alert)


def _load(paths: list[Path] | None) -> RuleSet:
    for path in paths or []:
        if not path.exists():
            raise BadSetting(f"there is no file or folder {path}")
    rules = load(paths or Settings.from_env().rules or (STARTER_PACK,))
    if not rules.rules and not rules.problems:
        raise BadSetting(f"there is no rule in {', '.join(map(str, paths or Settings.from_env().rules))}")
    return rules


def _before_alerts() -> Settings:
    return Settings.from_env(Settings.from_env().to_env() | {"TOCSIN_STAGES": "clean,extract,classify"})


def _explain(console: Console, rule: Rule, article: EnrichedArticle) -> None:
    alerter = Alerter(RuleSet.of([rule], []))
    (result,) = alerter.alert([article])
    if isinstance(result, list) and result:
        show(console, result[0])
        return
    code = article.article.language.code
    console.print(f"{rule.id} does not ring on “{article.article.title or _opening(article)}”:", soft_wrap=True)
    if code not in (rule.language, "und"):
        console.print(f"  the rule is for language {rule.language}; the article is in {code}", soft_wrap=True)
        return
    reading = Matcher({rule.id: rule.query}, rule.language).read(read(article))
    console.print(f"  {first_failing(rule.query.node, reading)}", soft_wrap=True, markup=False)


def _opening(article: EnrichedArticle) -> str:
    """What to call an article without a title."""
    return article.article.text[:60]


def _refused(rules: RuleSet) -> set[str | None]:
    return {problem.rule for problem in rules.problems}


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
