"""The services of a compose file as processes of this machine, until one article has gone the whole way."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from docker.compose_files import command, entrypoint, until_healthy

from streams.events import RawArticle

STORY = (
    "<html><head><title>Guards exchange fire</title></head><body><article><h1>Guards exchange fire</h1>"
    + "<p>Border guards of the two countries exchanged fire on Tuesday, and officials said that tension on the "
    + "border remained high after the incident near the crossing, where traffic has been stopped.</p>" * 3
    + "</article></body></html>"
)
"""A story that a shipped rule rings on."""
ARTICLE = RawArticle(source="one.example", content=STORY, url="https://one.example/guards")


def job(service: Mapping[str, Any], env: Mapping[str, str], python: str = sys.executable, given: bytes = b"") -> str:
    """Run a service that ends, with `given` on its standard input; what it said."""
    done = subprocess.run(
        command(entrypoint(), python) + service["command"],
        env=dict(env),
        input=given,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@contextmanager
def running(
    services: Mapping[str, Any], environments: Mapping[str, Mapping[str, str]], python: str = sys.executable
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """The services, healthy; whatever is left of them at the end is killed."""
    processes = {
        name: subprocess.Popen(command(entrypoint(), python) + service["command"], env=dict(environments[name]))
        for name, service in services.items()
    }
    try:
        for name, service in services.items():
            until_healthy(service["healthcheck"]["test"], environments[name], python)
        yield processes
    finally:
        for process in processes.values():
            process.kill()
            process.wait()


def stop(processes: Mapping[str, subprocess.Popen[bytes]]) -> dict[str, float]:
    """Ask all to end at once, as `docker compose stop` does; the seconds each took. All must end well."""
    begun, took = time.monotonic(), dict[str, float]()
    for process in processes.values():
        process.terminate()
    for name, process in processes.items():
        assert process.wait(60) == 0, f"{name} ended with {process.returncode}"
        took[name] = time.monotonic() - begun
    return took
