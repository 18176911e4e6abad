"""`tocsin rules preview`: what rules would have rung on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from agents.alert.preview import Preview, preview
from agents.cli.moments import moment
from agents.cli.render import show
from agents.cli.rules.installed import rules_of
from streams.client import consume
from streams.codec import Reject, decode
from streams.events import EnrichedArticle
from streams.records import Record
from streams.replay import read as read_recording
from streams.settings import BadSetting, Settings
from streams.topics import ENRICHED


def command(
    path: Annotated[Path, typer.Argument(help="Rule file or folder to try.")],
    recording: Annotated[
        Path | None,
        typer.Argument(help=f"What `tocsin record {ENRICHED.name}` wrote. Default: what is on the topic."),
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="Only articles that came in since then, as in 2026-03-01 or -7d.")
    ] = None,
    to: Annotated[str | None, typer.Option(help="Only articles that came in before that. Default: now.")] = None,
) -> None:
    """What these rules would have rung on, and what that changes against the rules in force."""
    if recording and not recording.is_file():
        raise BadSetting(f"there is no file {recording}")
    rules, console = rules_of([path]), Console(highlight=False, markup=False)
    for problem in rules.problems:
        console.print(str(problem), style="red", soft_wrap=True, markup=False)
    since, until = moment("--from", from_), moment("--to", to)
    entered: Iterable[Record] = (
        _recorded(recording) if recording else track(_on_topic(since), "reading", None, console=Console(stderr=True))
    )
    topics: Counter[str] = Counter()
    seen = (each for each in _counted(entered, topics) if each.topic == ENRICHED.name and _between(each, since, until))
    articles = (
        (datetime.fromtimestamp(each.timestamp / 1000, UTC).date(), decode(EnrichedArticle, each.value))
        for each in seen
    )
    try:
        found = preview(articles, rules, rules_of(None))
    except Reject as reject:
        raise BadSetting(f"{recording or ENRICHED.name}: {reject.message}") from None
    if recording and not topics[ENRICHED.name]:
        raise BadSetting(_nothing_enriched(recording, topics))
    _show_preview(console, found)


def _counted(records: Iterable[Record], topics: Counter[str]) -> Iterator[Record]:
    for record in records:
        topics[record.topic] += 1
        yield record


def _nothing_enriched(recording: Path, topics: Counter[str]) -> str:
    there = ", ".join(f"{count} of {topic}" for topic, count in topics.most_common()) or "none"
    return (
        f"{recording} has no records of {ENRICHED.name}, but {there}: give what `tocsin record {ENRICHED.name}` writes;"
        " `tocsin replay FILE --rules RULES --to-topic TOPIC` tries rules on other recordings"
    )


def _recorded(recording: Path) -> Iterator[Record]:
    with recording.open("rb") as file:
        total = sum(1 for _ in file)
    yield from track(read_recording(recording), "reading", total, console=Console(stderr=True))


def _on_topic(since: int | None) -> Iterator[Record]:
    """One after the other, so that a month of articles need not fit into memory."""
    settings = Settings.from_env()
    records = consume(
        settings.connection,
        [ENRICHED.name],
        start="earliest" if since is None else since,
        follow=False,
        true_ends=settings.true_ends,
    )
    with asyncio.Runner() as runner:
        while (record := runner.run(_next(records))) is not None:
            yield record


async def _next(records: AsyncIterator[Record]) -> Record | None:
    return await anext(records, None)


def _between(record: Record, since: int | None, until: int | None) -> bool:
    return (since is None or record.timestamp >= since) and (until is None or record.timestamp < until)


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
