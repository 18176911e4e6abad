"""`tocsin rules why`: why a rule rang on an article, or the first thing that was missing."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from agents.alert.rule import Rule, RuleSet
from agents.alert.step import Alerter, read
from agents.cli.ingest import records
from agents.cli.render import show
from agents.cli.rules.installed import rules_of
from agents.query import Matcher
from agents.query.explain import first_failing
from agents.worker import build
from streams.codec import decode
from streams.events import EnrichedArticle
from streams.settings import BadSetting, Settings
from streams.topics import DEAD, ENRICHED
from streams.topology import run


def command(
    rule: Annotated[str, typer.Argument(help="The id of a rule.")],
    file: Annotated[Path, typer.Argument(help="An HTML page, a text dump or a feed.")],
    paths: Annotated[list[Path] | None, typer.Option("--rules", help="Rule files or folders.")] = None,
) -> None:
    """Take an article the whole way in memory and say why the rule rang, or the first thing that was missing."""
    if not file.is_file():
        raise BadSetting(f"there is no file {file}")
    rules = rules_of(paths)
    found = next((each for each in rules.rules if each.id == rule), None)
    if found is None:
        refused = "; it was refused: tocsin rules check says why" if rule in _refused(rules) else ""
        raise BadSetting(f"there is no rule {rule}{refused}. Known: {', '.join(each.id for each in rules.rules)}")
    topics = run(list(build(_before_alerts()).values()), [entered for entered, _ in records(str(file), None)])
    console = Console(highlight=False, markup=False)
    console.print(f"{found.id} of {found.path}:{found.line}", soft_wrap=True)
    for problem in rules.problems:
        if problem.rule == rule:  # another of that id
            print(problem, file=sys.stderr)
    for dead in topics.get(DEAD.name, []):
        print(f"no article: {dead.header('dead_message')}", file=sys.stderr)
    articles = topics.get(ENRICHED.name, [])
    for enriched in articles:
        _explain(console, found, decode(EnrichedArticle, enriched.value))
    if not articles:
        raise BadSetting(f"{file} has no article that a rule could ring on")


def _before_alerts() -> Settings:
    return Settings.from_env(Settings.from_env().to_env() | {"TOCSIN_STAGES": "clean,story,extract,classify"})


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
