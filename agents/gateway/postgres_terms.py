"""Rows, SQL, values and words in the terms of PostgreSQL and psycopg."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import psycopg

from agents.gateway.database import Unfit, Values

LONGEST_WORD = 500  # characters: a lexeme has at most 2,046 bytes
_MARKS = re.compile(r"\?|(?<!:):([a-z_]+)")


class _Row(tuple[Any, ...]):
    """By number and by name, as `sqlite3.Row` is."""

    places: Mapping[str, int]

    def __getitem__(self, which: Any) -> Any:
        return super().__getitem__(self.places[which] if isinstance(which, str) else which)

    def keys(self) -> Iterable[str]:
        return self.places


def rows(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], _Row]:
    names = tuple(column.name for column in cursor.description or ())
    return _kind_of(names)


@cache
def _kind_of(names: tuple[str, ...]) -> type[_Row]:
    return type("Row", (_Row,), {"places": {name: number for number, name in enumerate(names)}})


@lru_cache(1_000)
def translated(sql: str) -> str:
    """psycopg's way to write parameters."""
    return _MARKS.sub(lambda mark: f"%({mark[1]})s" if mark[1] else "%s", sql.replace("%", "%%"))


def fit(values: Values) -> Values:
    for value in values.values() if isinstance(values, Mapping) else values:
        if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
            raise Unfit("a number beyond 64 bits")
    return values


def folded(text: str) -> list[str]:
    """The words of a text, without case and accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return [word[:LONGEST_WORD] for word in "".join(s if s.isalnum() else " " for s in plain.casefold()).split()]
