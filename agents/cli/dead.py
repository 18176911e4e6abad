"""`tocsin dead`: look at dead letters, put them back, or drop them."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Column, Table

from agents.cli.dead_letters import dead_letters, meant, one, read
from streams import dead
from streams.client import Publisher
from streams.cluster import require_topics
from streams.dead import DeadLetter
from streams.events import DeadLetterState
from streams.records import Record, publication
from streams.settings import BadSetting, Settings
from streams.topics import DEAD_STATE

app = typer.Typer(help="Look at dead letters, put them back, or drop them.", no_args_is_help=True)
Ids = Annotated[
    list[str] | None, typer.Argument(help="Ids that `tocsin dead list` shows, or how they begin.", show_default=False)
]
Stage = Annotated[str | None, typer.Option(help="Only those of this stage.")]
Reason = Annotated[str | None, typer.Option(help="Only those with this reason.")]
All = Annotated[bool, typer.Option("--all", help="All that were neither put back nor dropped yet.")]
ID_LENGTH = 16
SHOWN = 2000
"""So many characters of a value are shown."""


@app.command(name="list")
def list_(
    stage: Stage = None,
    reason: Reason = None,
    all_: Annotated[bool, typer.Option("--all", help="Also those put back or dropped.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON record a line, for programs.")] = False,
) -> None:
    """Dead letters that wait for somebody: which record, at which stage, and why."""
    letters, done = asyncio.run(read())
    chosen = [each for each in letters.values() if _fits(each, stage, reason) and (all_ or each.id not in done)]
    if as_json:
        for each in chosen:
            print(json.dumps(asdict(each) | {"outcome": done.get(each.id)}, ensure_ascii=False))
        return
    table = Table(
        Column("id", no_wrap=True, min_width=ID_LENGTH),
        "entered",
        "stage",
        "reason",
        "what",
        "from",
        "key",
        "bytes",
        *(["outcome"] if all_ else []),
    )
    for each in chosen:
        entered = datetime.fromtimestamp(each.timestamp / 1000, UTC).strftime("%Y-%m-%d %H:%M")
        place = f"{each.topic}[{each.partition}]@{each.offset}"
        row = each.id, entered, each.stage, each.reason, each.message, place, each.key, str(each.size)
        table.add_row(*row, *([done.get(each.id, "")] if all_ else []))
    console = Console(markup=False, highlight=False)
    console.print(table)
    counts = Counter((each.stage, each.reason) for each in chosen).most_common()
    console.print(f"{len(chosen)} dead letters: {', '.join(f'{n} × {s} {r}' for (s, r), n in counts)}".rstrip(": "))


@app.command(name="show")
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="An id that `tocsin dead list` shows, or how it begins.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write its bytes there, as to mend them.")] = None,
) -> None:
    """One dead letter: its headers and its value."""
    record = asyncio.run(one(id_))
    if out:
        out.write_bytes(record.value or b"")
    console = Console(markup=False, highlight=False)
    for name, value in record.headers:
        console.print(f"{name}: {value.decode('utf-8', 'replace')}", soft_wrap=True)
    text = (record.value or b"").decode("utf-8", "replace")
    console.print("\n" + text[:SHOWN] + (f"… ({len(text)} characters)" if len(text) > SHOWN else ""), soft_wrap=True)


@app.command(name="retry")
def retry(
    ids: Ids = None,
    all_: All = False,
    stage: Stage = None,
    reason: Reason = None,
    value: Annotated[Path | None, typer.Option(help="Put this file's bytes back instead, for one id.")] = None,
) -> None:
    """Put dead letters back on the topics they came from, as they were or mended. Each goes back once."""
    if value and (all_ or len(ids or []) != 1):
        raise BadSetting("--value mends one dead letter: give its id")
    mended = value.read_bytes() if value else None
    _check_choice(ids, all_=all_)
    count = asyncio.run(_settle("retried", ids, stage, reason, mended))
    print(f"put back {count} dead letters")


@app.command(name="drop")
def drop(ids: Ids = None, all_: All = False, stage: Stage = None, reason: Reason = None) -> None:
    """Say that nothing is to be done about dead letters: they are not shown any more."""
    _check_choice(ids, all_=all_)
    count = asyncio.run(_settle("dropped", ids, stage, reason))
    print(f"dropped {count} dead letters")


def _fits(letter: DeadLetter, stage: str | None, reason: str | None) -> bool:
    return stage in (None, letter.stage) and reason in (None, letter.reason)


def _check_choice(ids: list[str] | None, *, all_: bool) -> None:
    if bool(ids) == all_:
        raise BadSetting("give ids that `tocsin dead list` shows, or --all")


async def _settle(
    outcome: Literal["retried", "dropped"],
    ids: list[str] | None,
    stage: str | None,
    reason: str | None,
    value: bytes | None = None,
) -> int:
    """Put back or drop what is wanted and still waits; returns how many. What was done before is refused by id."""
    letters, done = await read()
    chosen = {meant(each, {*letters, *done}) for each in ids} if ids else None
    for id_ in (chosen or set()) & done.keys():
        raise BadSetting(f"{id_} was {done[id_]} already")
    wanted = {each.id for each in letters.values() if _fits(each, stage, reason)} if chosen is None else chosen
    waiting = wanted - done.keys()
    if not waiting:
        return 0
    count, brokers = 0, Settings.from_env().connection
    targets = {each.topic for each in letters.values() if each.id in waiting and each.topic}
    await require_topics(brokers, targets if outcome == "retried" else ())
    async with Publisher(brokers) as publisher:
        async for record in dead_letters():
            letter = dead.of(record)
            if letter.id not in waiting:  # those that come in meanwhile, and repeats
                continue
            now = time.time_ns() // 1_000_000
            if outcome == "retried":
                await publisher.publish(dead.revived(record, now, value))
            state = DeadLetterState(id=letter.id, outcome=outcome, at=datetime.fromtimestamp(now / 1000, UTC))
            await publisher.publish(publication(DEAD_STATE, state, "dead", cause=Record("", None, None, timestamp=now)))
            waiting.discard(letter.id)
            count += 1
    return count
