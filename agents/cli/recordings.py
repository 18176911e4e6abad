"""`tocsin record`: a topic to a file."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from agents.cli.moments import moment
from streams import replay
from streams.client import consume
from streams.cluster import require_topics
from streams.settings import Settings

From = Annotated[str | None, typer.Option("--from", help="Only what entered since then, as in 2026-03-01 or -7d.")]
To = Annotated[str | None, typer.Option("--to", help="Only what entered before that.")]


def command(
    topic: Annotated[str, typer.Argument(help="Any topic of the broker, as in news.alerts.v1.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write.")],
    from_: From = None,
    to: To = None,
) -> None:
    """Write what is on a topic now to a file, one record a line."""
    since, until = moment("--from", from_), moment("--to", to)
    print(f"recorded {asyncio.run(record(topic, out, since, until))} records of {topic} in {out}")


async def record(topic: str, out: Path, since: int | None, until: int | None) -> int:
    """Write what entered `topic` from `since` until before `until` (milliseconds) to `out`; returns how many."""
    settings, count = Settings.from_env(), 0
    await require_topics(settings.connection, [topic])  # before the file is emptied
    records = consume(
        settings.connection,
        [topic],
        start="earliest" if since is None else since,
        follow=False,
        true_ends=settings.true_ends,
    )
    with out.open("wb") as file:
        async for seen in records:
            if (since is None or seen.timestamp >= since) and (until is None or seen.timestamp < until):
                file.write(replay.line(seen))
                count += 1
    return count
