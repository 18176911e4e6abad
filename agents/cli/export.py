"""`tocsin export`: alert groups for the tools of others."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer

from agents.cli.moments import moment
from agents.notify.cap import cap
from agents.notify.stix import stix
from streams.client import consume
from streams.codec import Reject, decode, encode
from streams.events import AlertGroup
from streams.settings import BadSetting, Settings
from streams.topics import GROUPS

FORMATS = ("json", "cap", "stix")
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")

Format = Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")]
Since = Annotated[str | None, typer.Option("--from", help="Only what came in since: a date, or -7d, -12h, -30m.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="File, or for CAP the folder of its messages.")]
Sender = Annotated[str, typer.Option(help="<sender> of CAP: who answers for the messages, world-wide.")]
Status = Annotated[str, typer.Option(help=f"<status> of CAP: one of {', '.join(STATUSES)}.")]


def command(
    form: Format = "json",
    since: Since = None,
    out: Out = None,
    sender: Sender = "tocsin",
    status: Status = "Actual",
) -> None:
    """Write the alert groups that rang: JSON lines, CAP 1.2 messages into a folder, or one STIX 2.1 bundle."""
    if form not in FORMATS:
        raise BadSetting(f"--format takes one of {', '.join(FORMATS)}, not {form!r}")
    if status not in STATUSES:
        raise BadSetting(f"--status takes one of {', '.join(STATUSES)}, not {status!r}")
    if form == "cap" and out is None:
        raise BadSetting("--format cap needs --out: a folder, for a message is a file of its own")
    start = moment("--from", since)
    groups = asyncio.run(_all(start))
    if form == "cap" and out is not None:
        _messages(groups, out, sender, status)
        return
    lines = [stix(groups)] if form == "stix" else groups
    text = "".join(f"{encode(line).decode()}\n" for line in lines)
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8")
        print(f"wrote {len(groups)} alert groups into {out}")


async def _all(start: int | None) -> list[AlertGroup]:
    return [group async for group in _groups(start)]


async def _groups(start: int | None) -> AsyncIterator[AlertGroup]:
    """Each record that rang once, in the order of its group."""
    seen: set[str] = set()
    brokers = Settings.from_env().connection
    async for record in consume(brokers, [GROUPS.name], start="earliest" if start is None else start, follow=False):
        try:
            group = decode(AlertGroup, record.value)
        except Reject as reject:
            print(f"passed over {record.topic}[{record.partition}]@{record.offset}: {reject}", file=sys.stderr)
            continue
        if group.rings and group.id not in seen:
            seen.add(group.id)
            yield group


def _messages(groups: list[AlertGroup], folder: Path, sender: str, status: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    before: dict[str, AlertGroup] = {}
    for group in groups:
        message = cap(group, sender=sender, previous=before.get(group.fingerprint), status=status)
        (folder / f"{_safe(group.id)}.xml").write_bytes(message)
        before[group.fingerprint] = group
    print(f"wrote {len(groups)} messages into {folder}")


def _safe(name: str) -> str:
    """An id that came over Kafka, as the name of a file in this folder."""
    return "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in name)[:100]
