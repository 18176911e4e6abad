"""`tocsin`: the commands by name, and how they fail."""

import sys
from typing import NoReturn

import typer

from agents.cli import alerts, clean, demo, gateway, ingest, recordings, rules, themes, topics, worker
from agents.ingest.fetch import FetchFailed
from streams.broker import BrokerUnavailable
from streams.client import BrokerUnreachable, MissingTopics
from streams.delivery import DeadLetterStorm
from streams.replay import BadRecording
from streams.settings import BadSetting

USERS_TO_MEND = (
    BadSetting,
    BadRecording,
    BrokerUnavailable,
    BrokerUnreachable,
    MissingTopics,
    DeadLetterStorm,
    FetchFailed,
)

app = typer.Typer(
    name="tocsin",
    help="Reads the news and rings the bell: raw articles in, enriched events and alerts out, over Kafka.",
    epilog="Settings are TOCSIN_* environment variables. Start with `tocsin demo`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command(name="demo")(demo.command)
app.command(name="worker")(worker.command)
app.command(name="ingest")(ingest.command)
app.command(name="clean")(clean.command)
app.command(name="alerts")(alerts.command)
app.command(name="gateway")(gateway.command)
app.command(name="token")(gateway.token)
app.command(name="health")(worker.health)
app.command(name="record")(recordings.record)
app.command(name="replay")(recordings.play)
app.add_typer(topics.app, name="topics")
app.add_typer(rules.app, name="rules")
app.add_typer(themes.app, name="themes")


def main() -> NoReturn:
    """Run the command; a mistake of the user's ends with one sentence and exit code 1, never a stack trace."""
    try:
        app()
    except USERS_TO_MEND as error:
        print(f"tocsin: {error}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:  # a file that cannot be read or written
        print(f"tocsin: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
