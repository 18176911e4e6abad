"""`tocsin`, and how its commands fail."""

import os
import sys
from typing import Annotated, NoReturn

import typer

from agents.cli.commands import Commands
from streams import __version__

app = typer.Typer(
    cls=Commands,
    name="tocsin",
    help="Reads the news and rings the bell: raw articles in, enriched events and alerts out, over Kafka.",
    epilog="Settings are TOCSIN_* environment variables. Start with `tocsin demo`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"tocsin {__version__}")
        raise typer.Exit


@app.callback()  # the commands are in the table: typer is to know that this is a group
def _tocsin(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Which Tocsin.")] = False,
) -> None:
    del version  # its callback has answered


def main() -> NoReturn:
    """Run the command; a mistake of the user's ends with one sentence and exit code 1, never a stack trace."""
    # A stage has one process, and its matrices are small: OpenBLAS's threads would only wait for one another, which
    # took page dumps twice the CPU time. Before numpy is imported; the processes of a worker inherit it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except OSError as error:  # a file that cannot be read or written
        _fail(_of_a_file(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not isinstance(error, _users_to_mend()):
            raise
        _fail(str(error))
    sys.exit(0)


def _users_to_mend() -> tuple[type[Exception], ...]:
    """Imported when something fails: Kafka's client and feedparser take their time."""
    from agents.gateway.database import Unreachable
    from agents.ingest.fetch import FetchFailed
    from streams.admin import CannotApply
    from streams.broker import BrokerUnavailable
    from streams.cluster import MissingTopics
    from streams.dead import NoWayBack
    from streams.delivery import DeadLetterStorm
    from streams.listening import CannotListen
    from streams.provisioning import CannotShrink
    from streams.reach import BrokerRefuses, BrokerUnreachable
    from streams.replay import BadRecording
    from streams.settings import BadSetting

    return (
        BadSetting,
        BadRecording,
        BrokerUnavailable,
        BrokerUnreachable,
        BrokerRefuses,
        MissingTopics,
        CannotListen,
        CannotShrink,
        CannotApply,
        NoWayBack,
        DeadLetterStorm,
        FetchFailed,
        Unreachable,
    )


def _of_a_file(error: OSError) -> str:
    """What is wrong with a file, and what to do; of anything else what the system says."""
    if not isinstance(error.filename, str | bytes | os.PathLike):
        return str(error)
    name = os.fsdecode(error.filename)
    folder = os.path.dirname(name) or "."
    match error:
        case FileNotFoundError() if not os.path.isdir(folder):
            return f"there is no folder {folder}: make it first, or give another path than {name}"
        case FileNotFoundError():
            return f"there is no file {name}: give the path of one that is there"
        case IsADirectoryError():
            return f"{name} is a folder: give a file"
        case NotADirectoryError() | FileExistsError():
            return f"{name} would need a folder where there is a file: give another path"
        case PermissionError():
            return f"this user may not read or write {name}: change its rights, or give another path"
    return f"{name}: {error.strerror}"


def _fail(message: str) -> NoReturn:
    print(f"tocsin: {message}", file=sys.stderr)
    sys.exit(1)
