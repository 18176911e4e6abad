"""`make bench-gateway`: PostgreSQL beside SQLite, filled with the same records and asked the same questions.

In each round both are filled once; medians over the rounds. The server is the tests' own, on the same machine.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from gateway.postgres_server import PostgresServer
from gateway.records import alert, alerts, events, group, groups

from agents.gateway import filters, queries
from agents.gateway.database import Engine
from agents.gateway.paging import Page
from agents.gateway.postgres import Postgres
from agents.gateway.sqlite import Sqlite
from agents.gateway.store import Store
from streams.records import Record

BATCH = 200  # records, as the gateway takes them
QUESTIONS: tuple[dict[str, str], ...] = ({}, {"country": "TJ"}, {"q": "guards"}, {"theme": "border_tension"})
ASKED = 20  # times each


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-gateway", description=__doc__)
    parser.add_argument("--alerts", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    load = _load(asked.alerts)
    with tempfile.TemporaryDirectory() as folder, PostgresServer() as server:
        engines: dict[str, Engine] = {
            "SQLite": Sqlite(Path(folder) / "store.sqlite"),
            "PostgreSQL": Postgres(server.url, "bench"),
        }
        rounds = [{name: _measured(engine, load) for name, engine in engines.items()} for _ in range(asked.rounds)]
    print(f"{len(load)} records of {asked.alerts} alerts, {asked.rounds} rounds, medians")
    for name in engines:
        fill, ask = (statistics.median(each[name][number] for each in rounds) for number in (0, 1))
        print(f"{name}: {len(load) / fill:.0f} records a second; a list of 50 alerts in {1000 * ask:.1f} ms")
    ratios = [each["PostgreSQL"][0] / each["SQLite"][0] for each in rounds]
    spread = f"{statistics.median(ratios):.1f} ({min(ratios):.1f}–{max(ratios):.1f})"
    print(f"filling, PostgreSQL ÷ SQLite: {spread} times as long")


def _load(number: int) -> list[Record]:
    """An alert, its group and its article, again and again."""
    of_groups = groups(*(group(alert(each), story=str(each)) for each in range(number)))
    three = zip(alerts(*range(number)), of_groups, events(*range(number)), strict=True)
    return [record for each in three for record in each]


def _measured(engine: Engine, load: list[Record]) -> tuple[float, float]:
    """Seconds to fill it, and the median of a question."""
    with closing(Store(engine)) as store:
        fill = _seconds(lambda: [store.apply(load[at : at + BATCH]) for at in range(0, len(load), BATCH)])
        with closing(engine.open_to_read()) as db:
            asks = [_seconds(partial(queries.alerts, db, filters.parse(each), Page())) for each in ASKED * QUESTIONS]
    return fill, statistics.median(asks)


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
