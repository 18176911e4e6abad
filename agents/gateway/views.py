"""Rows as the API shows them: the record as it was published, and what is known of it here."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

Json = dict[str, Any]


def instant(milliseconds: int) -> str:
    """ISO 8601, UTC, of milliseconds since 1970."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def alerts(db: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> list[Json]:
    """Alert, when it entered (`at`), its group's fingerprint, the verdict on it."""
    verdicts = _by_key(db, "SELECT alert, record FROM verdicts WHERE alert IN ({})", [row["id"] for row in rows])
    return [
        orjson.loads(row["record"])
        | {"at": instant(row["at"]), "fingerprint": row["fingerprint"], "verdict": verdicts.get(row["id"])}
        for row in rows
    ]


def groups(db: sqlite3.Connection, rows: Sequence[sqlite3.Row], now: int) -> list[Json]:
    """AlertGroup, the silence that is in force for it at `now` (ms), and who acknowledged it."""
    named = [row["fingerprint"] for row in rows]
    seen = _by_key(db, "SELECT fingerprint, record FROM acknowledgements WHERE fingerprint IN ({})", named)
    return [
        orjson.loads(row["record"])
        | {
            "at": instant(row["at"]),
            "silenced_by": _silence(db, row["seq"], now),
            "acknowledgement": seen.get(row["fingerprint"]),
        }
        for row in rows
    ]


def entry(db: sqlite3.Connection, row: sqlite3.Row, now: int) -> bytes:
    """The data of one entry of the feed."""
    if row["kind"] == "alert":
        return orjson.dumps(alerts(db, [row])[0])
    if row["kind"] == "group":
        return orjson.dumps(groups(db, [row], now)[0])
    return bytes(row["record"])


SILENCED = """
    SELECT silences.id FROM silences
    WHERE starts_at <= :now AND ends_at > :now
      AND (silences.rule IS NULL OR silences.rule = items.rule)
      AND (country IS NULL OR EXISTS (
          SELECT 1 FROM facets WHERE name = 'country' AND value = country AND facets.seq = items.seq))
      AND (theme IS NULL OR EXISTS (
          SELECT 1 FROM facets WHERE name = 'theme' AND value = theme AND facets.seq = items.seq))
      AND (source IS NULL OR EXISTS (
          SELECT 1 FROM facets WHERE name = 'source' AND value = source AND facets.seq = items.seq))
    ORDER BY ends_at DESC, silences.id LIMIT 1
"""
"""The silence in force for a row of `items`, the one that ends last."""


def _silence(db: sqlite3.Connection, seq: int, now: int) -> str | None:
    sql = f"SELECT ({SILENCED}) FROM items WHERE items.seq = :seq"
    row = db.execute(sql, {"now": now, "seq": seq}).fetchone()
    return row[0] if row else None


def _by_key(db: sqlite3.Connection, sql: str, keys: Sequence[str]) -> dict[str, Json]:
    found: Iterable[tuple[str, bytes]] = db.execute(sql.format(", ".join("?" * len(keys))), keys)
    return {key: orjson.loads(record) for key, record in found}
