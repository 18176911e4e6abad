"""What the gateway asks of a database. Its SQL is what SQLite and PostgreSQL both read, with `?` or `:name` in it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

LONGEST_QUERY = 5.0
"""Seconds that a reader may ask for: of processor time with SQLite, of time and for each statement with PostgreSQL."""

Values: TypeAlias = Sequence[Any] | Mapping[str, Any]


class Unfit(Exception):
    """A value that the database cannot hold; the message is one sentence for a person."""


class TooSlow(Exception):
    """The question was stopped after `LONGEST_QUERY`."""


class Unreachable(Exception):
    """The database does not answer, or cannot be used; the message is one sentence for a person."""


class Row(Protocol):
    """One row: by number, by name, and as a `dict`."""

    def __getitem__(self, which: Any) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def keys(self) -> Collection[str]: ...


class Answer(Protocol):
    """The rows of a question, once."""

    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """A connection, for one thread at a time. Everything raises `Unfit` and `Unreachable`."""

    found: str
    """The SQL of the `seq` of items that have the words of one parameter, which `words_of` makes."""

    def execute(self, sql: str, values: Values = ()) -> Answer: ...
    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None: ...

    def insert(self, table: str, row: Mapping[str, Any], key: str) -> int:
        """One row; what the database gave it as its `key`."""

    def keep_text(self, seq: int, title: str, sentence: str, rule: str) -> None:
        """So that the item is found by its words."""

    def drop_text(self, seq: int) -> None: ...

    def words_of(self, words: Sequence[str]) -> str:
        """All of these, each as the beginning of a word; letters and digits only, case and accents do not count."""

    def transaction(self) -> AbstractContextManager[Any]:
        """All of it or, if something is raised inside, nothing."""

    def analyse(self) -> None:
        """Look at what is in the tables, so that questions take the right way: they hold much more than before."""

    def asking(self) -> AbstractContextManager[Any]:
        """Inside, a question that takes longer than `LONGEST_QUERY` raises `TooSlow`."""

    def close(self) -> None: ...


def marks(values: Collection[object]) -> str:
    """One `?` for each value of a list in SQL, which may not be empty: NULL is like nothing."""
    return ", ".join("?" * len(values)) or "NULL"


class Engine(Protocol):
    """Where a database is."""

    def create(self) -> Database:
        """Empty, for the one who writes. Raises `Unreachable`."""

    def open_to_read(self) -> Database:
        """A connection that cannot write. Raises `Unreachable`."""
