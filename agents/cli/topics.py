"""`tocsin topics`: bring the topics into shape, and see how they stand."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from streams.admin import Standing, standings
from streams.admin import apply as apply_topics
from streams.settings import Settings
from streams.topics import DAY, TOPICS

app = typer.Typer(help="The Kafka topics Tocsin lives on.", no_args_is_help=True)
DONE = {"create": "created", "grow": "grew", "configure": "configured", "note": "note"}
COLUMNS: dict[str, Literal["left", "right"]] = {
    "topic": "left",
    "kept": "left",
    "partitions": "right",
    "records": "right",
    "lag": "left",
}
TO_DO = {"create": "would create", "grow": "would grow", "configure": "would set", "note": "note"}


@app.command(name="apply")
def apply(dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False) -> None:
    """Bring the topics into shape: create what is missing, add partitions, set retention, compaction, largest record.

    TOCSIN_PARTITIONS and TOCSIN_REPLICATION say how many. Doing it again changes nothing. Partitions are never
    taken away, and compacted topics keep theirs.
    """
    settings = Settings.from_env()
    changes = asyncio.run(
        apply_topics(
            settings.connection,
            TOPICS,
            partitions=settings.partitions,
            replication=settings.replication,
            dry_run=dry_run,
        )
    )
    words = TO_DO if dry_run else DONE
    for change in changes:
        print(f"{words[change.kind]:<12} {change.topic.name}: {change.says}")
    changed = {change.topic.name for change in changes}
    for topic in TOPICS:
        if topic.name not in changed:
            print(f"{'as it was':<12} {topic.name}")


@app.command(name="list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """The topics: partitions, records, how long they are kept, and how far each consumer group is behind."""
    settings = Settings.from_env()
    counted = settings.true_ends
    found = asyncio.run(standings(settings.connection, [topic.name for topic in TOPICS], lag=counted))
    if as_json:
        there = [topic.name for topic in TOPICS if topic.name in found]
        print(json.dumps({name: _numbers(found[name], counted) for name in there}, indent=2))
        return
    console = Console()
    console.width = max(console.width, 100)  # cut names would say nothing; most of it fits into 80 columns
    table = Table(box=None, pad_edge=False)
    for name, justify in COLUMNS.items():
        table.add_column(name, justify=justify, no_wrap=True)
    for topic in TOPICS:
        kept = "latest" if topic.compacted else f"{topic.retention_ms // DAY} days"
        table.add_row(topic.name, kept, *_how(found, topic.name, counted))
    console.print(table)


def _numbers(standing: Standing, counted: bool) -> dict[str, Any]:
    return asdict(standing) if counted else {"partitions": standing.partitions, "records": None, "lag": None}


def _how(found: Mapping[str, Standing], name: str, counted: bool) -> tuple[str, str, str]:
    if name not in found:
        return "missing", "", ""
    if not counted:
        return str(found[name].partitions), "unknown", "unknown"
    lag = "\n".join(f"{group} {count}" for group, count in found[name].lag.items())
    return str(found[name].partitions), str(found[name].records), lag
