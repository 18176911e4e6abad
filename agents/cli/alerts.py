"""`tocsin alerts`: show alerts as they ring."""

import asyncio
from typing import Annotated, get_args

import typer
from rich.console import Console

from agents.cli.render import show
from streams.client import subscribe
from streams.codec import encode
from streams.events import Severity
from streams.settings import BadSetting, Settings

Rules = Annotated[list[str] | None, typer.Option("--rule", help="Only this rule id; may be given again.")]
Lowest = Annotated[str, typer.Option("--severity", help=f"At least this: {', '.join(get_args(Severity))}.")]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on showing new alerts until Ctrl-C.")]
Group = Annotated[
    str | None, typer.Option(help="Consumer group: go on after the alerts that this group has already seen.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON record a line, for programs.")]


def command(
    rules: Rules = None, severity: Lowest = "info", follow: Follow = False, group: Group = None, as_json: Json = False
) -> None:
    """Show the alerts on news.alerts.v1: rule, severity, headline, and the sentence that rang with its words marked."""
    severity = severity.lower()
    if severity not in get_args(Severity):
        raise BadSetting(f"--severity takes one of {', '.join(get_args(Severity))}, not {severity!r}")
    asyncio.run(_show(rules or [], severity, follow, group, as_json))


async def _show(rules: list[str], severity: str, follow: bool, group: str | None, as_json: bool) -> None:
    console = Console(highlight=False)
    brokers = Settings.from_env().connection
    alerts = subscribe(brokers, group=group, rules=rules, min_severity=severity, follow=follow)  # type: ignore[arg-type]
    async for alert in alerts:
        if as_json:
            print(encode(alert).decode(), flush=True)
        else:
            show(console, alert)
