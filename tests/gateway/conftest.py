"""What the gateway keeps its things in: who asks for `engine` or `each_database` runs on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from gateway import served
from gateway.postgres_server import PostgresServer, installed

from agents.gateway.database import Database, Engine
from agents.gateway.postgres import Postgres
from agents.gateway.sqlite import Sqlite
from agents.gateway.store import Store

NO_SERVER = pytest.mark.skipif(not installed(), reason="there is no PostgreSQL server on this machine")
BOTH = ["sqlite", pytest.param("postgres", marks=NO_SERVER)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    if not installed():
        pytest.skip("there is no PostgreSQL server on this machine")
    with PostgresServer() as server:
        yield server


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "sqlite":
        return Sqlite(tmp_path / "store.sqlite")
    return Postgres(request.getfixturevalue("postgres").url, "tocsin_test")


@pytest.fixture
def made(engine: Engine) -> Iterator[Callable[..., Store]]:
    """Makes stores, and closes them."""
    with ExitStack() as open_:
        yield lambda *args, **more: open_.enter_context(closing(Store(engine, *args, **more)))


@pytest.fixture
def store(made: Callable[..., Store]) -> Store:
    return made()


@pytest.fixture
def db(engine: Engine, store: Store) -> Iterator[Database]:
    """Of one who reads in the store."""
    with closing(engine.open_to_read()) as reader:
        yield reader


@pytest.fixture(params=BOTH)
def each_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is `served` keeps its things there."""
    kept: dict[str, Any] = {}
    if request.param == "postgres":
        kept = {"gateway_store": request.getfixturevalue("postgres").url}
    monkeypatch.setattr(served, "KEPT", kept)
