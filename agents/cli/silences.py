"""`tocsin silence` and `tocsin acknowledge`: what people say about alerts, put on alert-state.v1."""

import asyncio
import getpass
import re
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.alert.silences import acknowledgement_id, latest, silence_id
from agents.cli import named
from streams.client import Publisher, consume
from streams.codec import Reject, decode
from streams.events import Acknowledgement, AlertState, Silence
from streams.records import Record, publication
from streams.settings import BadSetting, Settings
from streams.topics import ALERT_STATE

app = typer.Typer(help="Tell nobody of alerts that match, for a while.", no_args_is_help=True)

By = Annotated[str, typer.Option("--by", help="Who says so. Default: the user of this machine.")]
_LENGTH = re.compile(r"(\d{1,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@app.command(name="add")
def add(
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why, for whoever wonders at the silence.")],
    length: Annotated[str, typer.Option("--for", help="How long from now: 90m, 6h, 2d.")] = "6h",
    rule: Annotated[str | None, typer.Option(help="The id of a rule.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1 code of two letters, as in TJ, or the name.")] = None,
    theme: Annotated[str | None, typer.Option(help="The id of a theme.")] = None,
    source: Annotated[str | None, typer.Option(help="A source, as in eng.belta.by.")] = None,
    by: By = "",
) -> None:
    """Silence the alerts of which all is true that is named: rule, country, theme, source."""
    if not any((rule, country, theme, source)):
        raise BadSetting("a silence names at least one of --rule, --country, --theme and --source")
    now = _now()
    silence = Silence(
        id=uuid.uuid4().hex[:8],
        starts_at=now,
        ends_at=now + _length(length),
        reason=reason,
        created_by=by or getpass.getuser(),
        rule=rule,
        country=named.country(country) if country else None,
        theme=theme,
        source=source,
    )
    asyncio.run(_silence(silence))
    print(f"silence {silence.id} until {silence.ends_at:%Y-%m-%d %H:%M} UTC")


@app.command(name="list")
def list_(every: Annotated[bool, typer.Option("--all", help="Those that have ended, too.")] = False) -> None:
    """The silences that hold now."""
    now = _now()
    silences = [state.silence for state in asyncio.run(_states()).values() if state.silence]
    table = Table("id", "until (UTC)", "what", "reason", "by")
    for silence in sorted(silences, key=lambda each: each.ends_at):
        if every or silence.ends_at > now:
            named = {"rule": silence.rule, "country": silence.country, "theme": silence.theme, "source": silence.source}
            what = " ".join(f"{name}={value}" for name, value in named.items() if value)
            cells = (silence.id, f"{silence.ends_at:%Y-%m-%d %H:%M}", what, silence.reason, silence.created_by)
            table.add_row(*map(Text, cells))
    Console().print(table if table.row_count else "no silences")


@app.command(name="end")
def end(silence: Annotated[str, typer.Argument(help="Its id, as `tocsin silence list` shows it.")]) -> None:
    """End a silence now."""
    asyncio.run(_end(silence))
    print(f"silence {silence} has ended")


async def _silence(silence: Silence) -> None:
    settings = Settings.from_env()
    if silence.theme:
        named.require_theme(settings, silence.theme)
    if silence.rule:
        await named.require_rule(settings, silence.rule)
    await _publish(AlertState(id=silence_id(silence.id), silence=silence))


async def _end(silence: str) -> None:
    state = (await _states()).get(silence_id(silence))
    if state is None or state.silence is None:
        raise BadSetting(f"there is no silence {silence}; `tocsin silence list --all` shows them")
    ended = min(_now(), state.silence.ends_at)
    await _publish(replace(state, silence=replace(state.silence, ends_at=ended)))


def acknowledge(
    fingerprint: Annotated[str, typer.Argument(help="Of the group, as `tocsin alerts --groups` shows it.")],
    note: Annotated[str, typer.Option(help="What is being done about it.")] = "",
    by: By = "",
) -> None:
    """Say that you have seen a group of alerts and deal with it."""
    if not re.fullmatch(r"[0-9a-f]{16}", fingerprint):
        raise BadSetting(
            f"a fingerprint has 16 hexadecimal digits, as `tocsin alerts --groups` shows, not {fingerprint!r}"
        )
    asyncio.run(named.require_group(Settings.from_env(), fingerprint))
    word = Acknowledgement(fingerprint=fingerprint, at=_now(), by=by or getpass.getuser(), note=note)
    asyncio.run(_publish(AlertState(id=acknowledgement_id(fingerprint), acknowledgement=word)))
    print(f"group {fingerprint} is acknowledged by {word.by}")


async def _states() -> dict[str, AlertState]:
    states = []
    async for record in consume(Settings.from_env().connection, [ALERT_STATE.name], follow=False):
        try:
            states.append(decode(AlertState, record.value))
        except Reject:
            continue  # taken off the topic, or not one of ours
    return latest(states)


async def _publish(state: AlertState) -> None:
    now = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
    async with Publisher(Settings.from_env().connection) as publisher:
        await publisher.publish(publication(ALERT_STATE, state, "cli", cause=now))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _length(text: str) -> timedelta:
    found = _LENGTH.fullmatch(text)
    if found is None or not int(found[1]):
        raise BadSetting(f"--for takes minutes, hours or days, as in 90m, 6h, 2d, not {text!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
