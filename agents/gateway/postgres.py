"""PostgreSQL, for a team that wants the alerts in its own database: a schema that is emptied at every start.

One gateway fills a schema; who reads it keeps the rights that were granted on its tables.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql as compose

from agents.gateway import database
from agents.gateway.database import TooSlow, Unfit, Unreachable, Values
from agents.gateway.postgres_terms import fit, folded, rows, translated

SCHEMA = Path(__file__).with_name("postgres.sql")
TABLES = "items, parts, facets, texts, silences, acknowledgements, verdicts, articles, mentions, entities, places"
CONNECT_SECONDS = 10
LOCK_SECONDS = 5.0  # a gateway that was killed may still seem to be there
KEEPALIVE = {"tcp_keepalives_idle": 15, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
"""Seconds, seconds, times: after those the server knows that a gateway's machine is gone, and frees its lock."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """The engine of a schema in the database of a URL, libpq's `postgresql://USER@HOST/DATABASE`."""

    url: str = field(repr=False)  # it may hold a password
    schema: str
    password: str | None = field(default=None, repr=False)  # instead of one in the URL

    def create(self) -> "PostgresDatabase":
        writer = self._connected("tocsin gateway")
        with _told(), _closed_if_it_fails(writer), writer.transaction():
            self._lock(writer)
            self._empty(writer)
        return PostgresDatabase(writer)

    def open_to_read(self) -> "PostgresDatabase":
        reader = self._connected("tocsin gateway, reading")
        limit = round(database.LONGEST_QUERY * 1000)
        with _told(), _closed_if_it_fails(reader):
            reader.execute("SET default_transaction_read_only = on")
            reader.execute("SET default_transaction_isolation = 'repeatable read'")
            reader.execute(f"SET statement_timeout = {limit}")
        return PostgresDatabase(reader)

    def _connected(self, name: str) -> psycopg.Connection[Any]:
        more: dict[str, Any] = {"application_name": name, "connect_timeout": CONNECT_SECONDS}
        more |= {"password": self.password} if self.password else {}
        try:
            psycopg.conninfo.make_conninfo(self.url, **more)
        except psycopg.ProgrammingError:  # its words may quote a piece of the password
            raise Unreachable(
                "TOCSIN_GATEWAY_STORE is no address that libpq reads: look at its parameters, and write % as %25"
            ) from None
        with _told():
            connection = psycopg.connect(self.url, autocommit=True, row_factory=rows, **more)
            connection.execute(compose.SQL("SET search_path TO {}").format(compose.Identifier(self.schema)))
            for setting, value in KEEPALIVE.items():
                connection.execute(f"SET {setting} = {value}")
        return connection

    def _lock(self, connection: psycopg.Connection[Any]) -> None:
        """For as long as the connection is open."""
        try:
            connection.execute(f"SET lock_timeout = {round(LOCK_SECONDS * 1000)}")
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (f"tocsin {self.schema}",))
        except psycopg.errors.LockNotAvailable:
            raise Unreachable(
                f'another gateway fills the schema "{self.schema}" of that database: name one in TOCSIN_GATEWAY_SCHEMA'
            ) from None

    def _empty(self, connection: psycopg.Connection[Any]) -> None:
        """Keeps the tables, and who may read them, if they are those of this version."""
        ddl, name = SCHEMA.read_text("utf-8"), compose.Identifier(self.schema)
        mark = f"made by tocsin gateway, tables {hashlib.sha256(ddl.encode()).hexdigest()[:12]}"
        there = connection.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", (self.schema,)
        ).fetchone()
        if there and not (there[0] or "").startswith("made by tocsin gateway"):
            raise Unreachable(
                f'the database has a schema "{self.schema}" that this gateway has not made, and will not empty'
            )
        if there and there[0] == mark:
            connection.execute(f"TRUNCATE {TABLES} RESTART IDENTITY")
            return
        connection.execute(compose.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        connection.execute(compose.SQL("CREATE SCHEMA {}").format(name))
        connection.execute(compose.SQL("COMMENT ON SCHEMA {} IS {}").format(name, mark))
        connection.execute(ddl)


class PostgresDatabase:
    """`database.Database` over a connection."""

    found = "SELECT seq FROM texts WHERE words @@ CAST(? AS tsquery)"

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def execute(self, sql: str, values: Values = ()) -> psycopg.Cursor[Any]:
        with _told():
            return self.connection.execute(translated(sql), fit(values))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        with _told(), self.connection.cursor() as cursor:
            cursor.executemany(translated(sql), [fit(row) for row in rows])

    def insert(self, table: str, row: Mapping[str, Any], key: str) -> int:
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) RETURNING {key}"
        return int(self.execute(sql, tuple(row.values())).fetchall()[0][0])

    def keep_text(self, seq: int, title: str, sentence: str, rule: str) -> None:
        words = list(dict.fromkeys(folded(f"{title} {sentence} {rule}")))
        self.execute("INSERT INTO texts VALUES (?, array_to_tsvector(CAST(? AS text[])))", (seq, words))

    def drop_text(self, seq: int) -> None:
        self.execute("DELETE FROM texts WHERE seq = ?", (seq,))

    def words_of(self, words: Sequence[str]) -> str:
        return " & ".join(f"'{plain}':*" for word in words for plain in folded(word))

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        with _told(), self.connection.transaction():
            yield

    def analyse(self) -> None:
        self.execute(f"ANALYZE {TABLES}")

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        with _told():
            yield

    def close(self) -> None:
        self.connection.close()


@contextlib.contextmanager
def _closed_if_it_fails(connection: psycopg.Connection[Any]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """psycopg's errors as ours."""
    try:
        yield
    except psycopg.errors.QueryCanceled as error:
        raise TooSlow(_sentence(error)) from None
    except (psycopg.DataError, psycopg.errors.ProgramLimitExceeded) as error:
        raise Unfit(_sentence(error)) from None
    except psycopg.OperationalError as error:
        raise Unreachable(f"PostgreSQL cannot be used: {_sentence(error)}") from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise Unreachable(f"PostgreSQL refuses: {_sentence(error)}") from None


def _sentence(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
