"""`tocsin alerts`: show alerts as they ring."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Annotated, get_args

import typer
from rich.console import Console

from agents.cli.render import show, show_group
from streams.client import consume, subscribe
from streams.codec import Reject, decode, encode
from streams.events import SEVERITIES, AlertGroup, Severity
from streams.settings import BadSetting, Settings
from streams.topics import GROUPS

log = logging.getLogger(__name__)

Rules = Annotated[list[str] | None, typer.Option("--rule", help="Only this rule id; may be given again.")]
Lowest = Annotated[str, typer.Option("--severity", help=f"At least this: {', '.join(get_args(Severity))}.")]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on showing new alerts until Ctrl-C.")]
Group = Annotated[
    str | None, typer.Option(help="Consumer group: go on after the alerts that this group has already seen.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON record a line, for programs.")]


Rings = Annotated[
    bool, typer.Option("--groups", help="Only what rings of each story: the first alert, graver ones, reminders.")
]


def command(
    rules: Rules = None,
    severity: Lowest = "info",
    follow: Follow = False,
    group: Group = None,
    as_json: Json = False,
    *,
    groups: Rings = False,
) -> None:
    """Show the alerts on news.alerts.v1: rule, severity, headline, and the sentence that rang with its words marked."""
    severity = severity.lower()
    if severity not in get_args(Severity):
        raise BadSetting(f"--severity takes one of {', '.join(get_args(Severity))}, not {severity!r}")
    wanted = SEVERITIES[SEVERITIES.index(severity) :]
    if groups:
        asyncio.run(_show_rings(rules or [], wanted, follow, group, as_json))
    else:
        asyncio.run(_show(rules or [], severity, follow, group, as_json))


async def _show(rules: list[str], severity: str, follow: bool, group: str | None, as_json: bool) -> None:
    console = Console(highlight=False)
    settings = Settings.from_env()
    alerts = subscribe(
        settings.connection,
        group=group,
        rules=rules,
        min_severity=severity,  # type: ignore[arg-type]
        follow=follow,
        true_ends=settings.true_ends,
    )
    async for alert in alerts:
        if as_json:
            print(encode(alert).decode(), flush=True)
        else:
            show(console, alert)


async def _show_rings(
    rules: list[str], severities: Sequence[Severity], follow: bool, group: str | None, as_json: bool
) -> None:
    """Silences are not looked at here: this shows what is on the topic."""
    console, seen = Console(highlight=False), set()
    async for record in consume(Settings.from_env().connection, [GROUPS.name], group=group, follow=follow):
        try:
            ring = decode(AlertGroup, record.value)
        except Reject as reject:
            log.warning("passed over %s[%d]@%d: %s", record.topic, record.partition, record.offset, reject)
            continue
        unwanted = ring.severity not in severities or (rules and ring.alert.rule.id not in rules)
        if not ring.rings or ring.id in seen or unwanted:
            continue
        seen.add(ring.id)
        if as_json:
            print(encode(ring).decode(), flush=True)
        else:
            show_group(console, ring)
