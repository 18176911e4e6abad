"""SQLite: a file that is made anew at every start. One writer, any number of readers."""

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.gateway import database
from agents.gateway.database import TooSlow, Unfit, Values

SCHEMA = Path(__file__).with_name("sqlite.sql")
LOOK_EVERY = 10_000  # steps of SQLite's machine between two looks at the clock


@dataclass(frozen=True, slots=True)
class Sqlite:
    """The engine of a file."""

    path: Path

    def create(self) -> "SqliteDatabase":
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for old in self.path.parent.glob(f"{self.path.name}*"):
            old.unlink()
        made = SqliteDatabase(sqlite3.connect(self.path, check_same_thread=False, isolation_level=None))
        made.connection.executescript(SCHEMA.read_text("utf-8"))
        return made

    def open_to_read(self) -> "SqliteDatabase":
        address = f"{self.path.absolute().as_uri()}?mode=ro"
        return SqliteDatabase(sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None))


class SqliteDatabase:
    """`database.Database` over a connection."""

    found = "SELECT rowid FROM texts WHERE texts MATCH ?"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        connection.row_factory = sqlite3.Row

    def execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        try:
            return self.connection.execute(sql, values)
        except OverflowError:
            raise Unfit("a number beyond 64 bits") from None

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        try:
            self.connection.executemany(sql, rows)
        except OverflowError:
            raise Unfit("a number beyond 64 bits") from None

    def insert(self, table: str, row: Mapping[str, Any], key: str) -> int:  # noqa: ARG002  (SQLite knows it)
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        return int(self.execute(sql, tuple(row.values())).lastrowid or 0)

    def keep_text(self, seq: int, title: str, sentence: str, rule: str) -> None:
        sql = "INSERT INTO texts (rowid, title, sentence, rule) VALUES (?, ?, ?, ?)"
        self.execute(sql, (seq, title, sentence, rule))

    def drop_text(self, seq: int) -> None:
        self.execute("DELETE FROM texts WHERE rowid = ?", (seq,))

    def words_of(self, words: Sequence[str]) -> str:
        """In FTS5's language: quoted, so that none is an operator."""
        return " ".join(f'"{word}"*' for word in words)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def analyse(self) -> None:
        """The indexes are made for its questions: it takes the right way without."""

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        end = time.thread_time() + database.LONGEST_QUERY
        self.connection.set_progress_handler(lambda: time.thread_time() > end, LOOK_EVERY)
        try:
            yield
        except sqlite3.OperationalError as error:
            raise TooSlow(str(error)) from None
        finally:
            self.connection.set_progress_handler(None, 0)

    def close(self) -> None:
        self.connection.close()
