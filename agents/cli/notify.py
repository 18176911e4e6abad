"""`tocsin notify`: tell people and services of alerts."""

import asyncio
from typing import Annotated

import typer

from agents.notify import service
from agents.notify.outbox import Outbox
from streams.client import Publisher
from streams.connection import Brokers
from streams.logs import configure
from streams.settings import BadSetting, Settings

app = typer.Typer(help="Tell webhooks, chats and mailboxes of alerts (docs/notify.md).", invoke_without_command=True)


@app.callback()
def run(context: typer.Context) -> None:
    """Run until stopped: whoever is in the file of TOCSIN_NOTIFY is told of every alert group that rings."""
    if context.invoked_subcommand is None:
        settings = Settings.from_env()
        configure(settings.log_level, settings.log_format)
        asyncio.run(service.serve(settings))


@app.command(name="check")
def check() -> None:
    """Read the file of TOCSIN_NOTIFY and say who would be told; addresses and secrets are not shown."""
    for endpoint in service.read(Settings.from_env()):
        signed = f", {len(endpoint.secrets)} secrets" if endpoint.secrets else ""
        print(f"{endpoint.name}: {endpoint.kind}{signed}, {'enabled' if endpoint.enabled else 'not enabled'}")


@app.command(name="enable")
def enable(name: Annotated[str, typer.Argument(help="Name of the endpoint.")]) -> None:
    """Tell an endpoint again that had said 410 Gone."""
    settings = Settings.from_env()
    names = [endpoint.name for endpoint in service.read(settings)]
    if name not in names:
        raise BadSetting(f"there is no endpoint {name} in {settings.notify}: one of {', '.join(names)}")
    asyncio.run(_enable(settings.connection, name))
    print(f"{name} is told again")


async def _enable(brokers: Brokers, name: str) -> None:
    async with Publisher(brokers) as publisher:
        await Outbox(publisher).enable(name)
