"""`tocsin worker` and `tocsin health`."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any

import typer

from agents.worker import MEMORIES, SHARED, SOURCES, build
from streams.logs import configure
from streams.settings import STAGES, BadSetting, Settings

Stages = Annotated[
    list[str] | None,
    typer.Argument(help=f"Stages to run: {', '.join(STAGES)}. Default: TOCSIN_STAGES, or all.", show_default=False),
]


def command(
    stages: Stages = None,
    strict: Annotated[bool, typer.Option("--strict", help="Start only if every rule is good.")] = False,
) -> None:
    """Run stages until stopped: take articles from one topic, put what they become on the next.

    Any number of workers may run the same stage; Kafka shares the partitions out among them. A worker may be
    killed at any moment: what it had not delivered comes again.
    """
    settings = Settings.from_env()
    if stages:
        settings = Settings.from_env(settings.to_env() | {"TOCSIN_STAGES": ",".join(stages)})
    if strict:
        settings = replace(settings, strict_rules=True)
    configure(settings.log_level, settings.log_format)
    from streams.app import serve  # only where it is used: `tocsin health` needs none of it

    loop_runner()(serve(settings, SOURCES, build, MEMORIES, SHARED))


def health() -> None:
    """Exit 0 when the worker on this machine is ready (TOCSIN_HEALTH_PORT): for container health checks."""
    import urllib.error  # here, for a worker has no use for it
    import urllib.request

    settings = Settings.from_env()
    if not settings.health_port:
        raise BadSetting("TOCSIN_HEALTH_PORT is 0: this worker serves no health check")
    try:
        with urllib.request.urlopen(f"http://{_here(settings)}:{settings.health_port}/readyz", timeout=3) as answer:
            print(answer.read().decode())
    except urllib.error.HTTPError as error:
        print(error.read().decode())
        sys.exit(1)
    except OSError as error:
        print(f"no worker answers on port {settings.health_port}: {getattr(error, 'reason', error)}")
        sys.exit(1)


def _here(settings: Settings) -> str:
    """Where the health server can be asked from this machine: one that listens everywhere also does on loopback."""
    host = settings.health_host
    listens_everywhere = host in ("0.0.0.0", "::")  # noqa: S104  (compared, not bound)
    return "127.0.0.1" if listens_everywhere else f"[{host}]" if ":" in host else host


def loop_runner() -> Callable[[Coroutine[Any, Any, None]], None]:
    if sys.platform == "win32":
        return asyncio.run
    import uvloop

    run: Callable[[Coroutine[Any, Any, None]], None] = uvloop.run
    return run
