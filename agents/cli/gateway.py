"""`tocsin gateway` and `tocsin token`."""

import hashlib
import secrets
from typing import Annotated

import typer

from agents.cli.worker import loop_runner
from streams.logs import configure
from streams.settings import BadSetting, Settings


def command() -> None:
    """Serve alerts over HTTP until stopped: JSON, live streams, Atom, and the analyst's page.

    TOCSIN_GATEWAY_HOST and _PORT say where (127.0.0.1:8090), TOCSIN_GATEWAY_TOKENS who may ask. Everything it shows
    is read from Kafka at start.
    """
    settings = Settings.from_env()
    configure(settings.log_level, settings.log_format)
    from agents.gateway.server import serve  # aiohttp takes a second to import: only where it is used

    loop_runner()(serve(settings))


def token(
    name: Annotated[str, typer.Argument(help="Whose it is, as in ann or night-desk.")],
    write: Annotated[bool, typer.Option("--write", help="It may also silence, judge and save rules.")] = False,
) -> None:
    """Make a token for the gateway: the token goes to its owner, the line into the file of TOCSIN_GATEWAY_TOKENS."""
    from agents.gateway.tokens import is_name

    if not is_name(name):
        raise BadSetting("a name is letters, digits and . _ - @, at most 64")
    made = secrets.token_urlsafe(32)
    print(f"token  {made}")
    print(f"line   {name} {'read,write' if write else 'read'} {hashlib.sha256(made.encode()).hexdigest()}")
