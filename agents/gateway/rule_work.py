"""Rules read, checked and tried out, in a process of its own: a slow rule or file holds up nobody's stream.

What reads rules takes a second to import, so that is done there, too: the gateway itself only names the functions.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from agents.alert.problems import Problem, RuleFile
from agents.gateway.articles import unpacked
from agents.gateway.database import Engine
from agents.gateway.views import Json
from agents.time_limit import TimeIsUp, wall_limit
from streams.codec import decode
from streams.events import Alert, EnrichedArticle

if TYPE_CHECKING:
    from agents.alert.rule import Rule, RuleSet
    from agents.alert.rules import Known

P = ParamSpec("P")
T = TypeVar("T")
Files = tuple[tuple[str, str], ...]
"""Names and texts."""

LIMIT = 60.0  # seconds for one piece of work
MOST_ARTICLES = 5_000  # a preview looks at, the newest
TOP_SOURCES = 20
_known: "dict[bool, Known]" = {}  # what is known of the rules in force, and (True) of those that are tried


class TooLong(Exception):
    """The work was given up after `LIMIT` seconds."""


def within_limit(work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """Raises `TooLong`."""
    try:
        with wall_limit(LIMIT):
            return work(*args, **more)
    except TimeIsUp:
        raise TooLong from None


def describe(files: Files) -> Json:
    """{"rules", "ruleset", "problems"}: the rules in force, as `/api/rules` shows them."""
    rules = _load(files)
    return {
        "rules": [_shown(rule) for rule in rules.rules],
        "ruleset": rules.version,
        "problems": [_problem(each) for each in rules.problems],
    }


def check(files: Files, name: str, text: str) -> Json:
    """{"problems", "rules", "tests"}: what would be wrong if that file were among the files, and is not now."""
    rules = _load(_with(files, name, text), tried=True)
    before = {str(problem) for problem in _load(files).problems if problem.path != name}
    own = [rule for rule in rules.rules if rule.path == name]
    return {
        "problems": [_problem(each) for each in rules.problems if str(each) not in before],
        "rules": [rule.id for rule in own],
        "tests": sum(len(rule.samples) for rule in own),
    }


def try_out(files: Files, name: str, text: str, store: Engine, since: int) -> Json:
    """What the rules of that file would have rung on since then (ms), against those of the file installed."""
    from agents.alert.preview import SAMPLES, preview

    new = [rule for rule in _load(_with(files, name, text), tried=True).rules if rule.path == name]
    ids = {rule.id for rule in new}
    old = _load(files).rules
    kept = [rule for rule in old if rule.id in ids]
    gone = [rule for rule in old if rule.path == name and rule.id not in ids]
    seen = preview(_articles(store, since), _set(new), _set(kept))
    lost = preview(_articles(store, since), _set(gone), _set([])) if gone else None
    only_old = sum(each.gone for each in seen.rules.values())
    dropped = sum(each.alerts for each in lost.rules.values()) if lost else 0
    alerts, only_new = (sum(getattr(each, field) for each in seen.rules.values()) for field in ("alerts", "new"))
    sources = sum((each.by_source for each in seen.rules.values()), Counter[str]())
    samples: list[Alert] = [alert for each in seen.rules.values() for alert in each.samples]
    return {
        "articles": seen.articles,
        "alerts": alerts,
        "sources": [{"source": source, "count": count} for source, count in sources.most_common(TOP_SOURCES)],
        "samples": samples[:SAMPLES],
        "installed": {
            "alerts": alerts - only_new + only_old + dropped,
            "only_new": only_new,
            "only_old": only_old + dropped,
        },
    }


def _load(files: Files, *, tried: bool = False) -> "RuleSet":
    from agents.alert.rules import Known, load_texts

    known = _known.setdefault(tried, Known())
    return load_texts([RuleFile(name, text) for name, text in files], known=known)


def _with(files: Files, name: str, text: str) -> Files:
    return tuple(sorted([*(each for each in files if each[0] != name), (name, text)]))


def _set(rules: "Sequence[Rule]") -> "RuleSet":
    from agents.alert.rule import RuleSet

    return RuleSet.of(list(rules), [])


def _articles(store: Engine, since: int) -> Iterator[tuple[date, EnrichedArticle]]:
    db = store.open_to_read()
    try:
        sql = "SELECT at, record FROM articles WHERE at >= ? ORDER BY at DESC LIMIT ?"
        for at, record in db.execute(sql, (since, MOST_ARTICLES)):
            yield datetime.fromtimestamp(at / 1000, UTC).date(), decode(EnrichedArticle, unpacked(record))
    finally:
        db.close()


def _shown(rule: "Rule") -> Json:
    tests = {
        word: [_sample(each.title, each.text) for each in rule.samples if each.fires is fires]
        for word, fires in (("fire", True), ("quiet", False))
    }
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity,
        "themes": rule.themes,
        "language": rule.language,
        "query": rule.query.text,
        "version": rule.version,
        "file": rule.path,
        "line": rule.line,
        "tests": tests,
    }


def _sample(title: str | None, text: str) -> str:
    return f"{title}\n{text}" if title else text


def _problem(problem: Problem) -> Json:
    caret = "\n".join(line.removeprefix("    ") for line in str(problem).splitlines()[1:])
    place = {"file": problem.path, "line": problem.line, "column": problem.column}
    return place | {"message": problem.message, "caret": caret, "rule": problem.rule}
