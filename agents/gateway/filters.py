"""The filters of the API: the same names for lists, streams, feeds and figures, and one meaning, in SQL."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from agents.gateway.database import Database, marks
from agents.gateway.problem import Problem
from streams.events import SEVERITIES

MOST_VALUES = 50  # of one filter
LONGEST = 300  # characters of a value
FACETS = ("theme", "country", "source", "language")
NAMES = ("rule", "severity", *FACETS, "from", "to", "q")
BESIDE = ("limit", "cursor", "state", "bucket", "last_event_id")
"""Names in a query that are no filters."""
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader wants to see; empty: everything. `facets` holds (name, values); times in ms since 1970."""

    rules: tuple[str, ...] = ()
    severity: int = 0  # place in SEVERITIES of the lowest one wanted
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    since: int | None = None
    until: int | None = None
    words: tuple[str, ...] = ()

    def where(self, db: Database, kind: str) -> tuple[str, list[Any]]:
        """The SQL condition on `items` rows of that kind, with its parameters."""
        terms: list[tuple[str, Sequence[Any]]] = [("items.kind = ?", (kind,))]
        if self.rules:
            terms.append((f"items.rule IN ({marks(self.rules)})", self.rules))
        if self.severity:
            terms.append(("items.severity >= ?", (self.severity,)))
        for name, values in self.facets:
            terms.append((_FACET.format(marks(values)), (name, *values)))
        if self.since is not None:
            terms.append(("items.at >= ?", (self.since,)))
        if self.until is not None:
            terms.append(("items.at < ?", (self.until,)))
        if self.words:
            found = (_GROUP_WORDS if kind == "group" else _WORDS).format(db.found)
            terms.append((found, (db.words_of(self.words),)))
        return " AND ".join(term for term, _ in terms), [value for _, values in terms for value in values]


_FACET = "EXISTS (SELECT 1 FROM facets WHERE name = ? AND value IN ({}) AND facets.seq = items.seq)"
_WORDS = "items.seq IN ({})"
_GROUP_WORDS = (  # `|| ''`: SQLite is not to go through all groups by an index
    "items.fingerprint IN (SELECT member.fingerprint FROM items AS member"
    " WHERE member.seq IN ({}) AND member.kind || '' = 'group')"
)


def parse(query: Mapping[str, str], values_of: Mapping[str, Sequence[str]] | None = None) -> Filters:
    """The filters of a query. `values_of` holds all values of names given more than once. Raises `Problem` (400)."""
    every = values_of or {name: [value] for name, value in query.items()}
    _refuse_unknown(every)
    for name in NAMES:
        _check(name, every.get(name, ()))
    since, until = moment("from", query.get("from")), moment("to", query.get("to"))
    facets = ((name, _values(name, every)) for name in FACETS)
    return Filters(
        rules=_values("rule", every),
        severity=_severity(query.get("severity", "info")),
        facets=tuple((name, values) for name, values in facets if values),
        since=since,
        until=until,
        words=_words(query.get("q", "")),
    )


def moment(name: str, text: str | None) -> int | None:
    """Milliseconds since 1970 of an ISO 8601 date or time, UTC if it names no zone. Raises `Problem` (400)."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return round(min(max(at, _EARLIEST), _LATEST).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise Problem(400, f"{name} takes a date or time such as 2026-03-01 or 2026-03-01T12:00:00Z") from None


def _refuse_unknown(given: Iterable[str]) -> None:
    for name in given:
        if name not in NAMES and name not in BESIDE:
            close = difflib.get_close_matches(name[:LONGEST], NAMES, n=1)
            hint = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(NAMES)}"
            raise Problem(400, f"there is no filter of that name{hint}")


def _check(name: str, values: Sequence[str]) -> None:
    if len(values) > MOST_VALUES:
        raise Problem(400, f"{name} can be given at most {MOST_VALUES} times")
    if any(len(value) > LONGEST for value in values):
        raise Problem(400, f"a value of {name} has at most {LONGEST} characters")
    if any("\0" in value or (not value.isascii() and _broken(value)) for value in values):
        raise Problem(400, f"{name} is not UTF-8 text")


def _broken(value: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in value)


def _values(name: str, every: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    given: Iterable[str] = (value.strip() for value in every.get(name, ()))
    cased = (value.upper() if name == "country" else value for value in given)
    return tuple(sorted({value for value in cased if value}))


def _severity(text: str) -> int:
    if (text or "info") not in SEVERITIES:
        raise Problem(400, f"severity takes one of {', '.join(SEVERITIES)}")
    return SEVERITIES.index(text or "info")


def _words(text: str) -> tuple[str, ...]:
    cleaned = "".join(sign if sign.isalnum() else " " for sign in text)
    return tuple(dict.fromkeys(cleaned.casefold().split()))
