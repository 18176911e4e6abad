"""`tocsin topics`: create the topics, list them."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from streams.client import create_topics
from streams.settings import Settings
from streams.topics import DAY, TOPICS

app = typer.Typer(help="The Kafka topics Tocsin lives on.", no_args_is_help=True)


@app.command(name="apply")
def apply(dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be created.")] = False) -> None:
    """Create the topics that are missing (TOCSIN_PARTITIONS, TOCSIN_REPLICATION). Existing ones stay as they are."""
    settings = Settings.from_env()
    created = asyncio.run(
        create_topics(
            settings.connection,
            TOPICS,
            partitions=settings.partitions,
            replication=settings.replication,
            dry_run=dry_run,
        )
    )
    verb = "would create" if dry_run else "created"
    for topic in TOPICS:
        print(f"{verb if topic.name in created else 'exists':<12} {topic.name}")


@app.command(name="list")
def list_() -> None:
    """The topics, what is on each, and how long it is kept."""
    table = Table("topic", "record", "retention", "largest record")
    for topic in TOPICS:
        kind = "any, with its headers" if topic.kind is bytes else topic.kind.__name__
        kept = "latest of each key" if topic.compacted else f"{topic.retention_ms // DAY} days"
        table.add_row(topic.name, kind, kept, f"{topic.max_message_bytes >> 20} MiB")
    Console().print(table)
