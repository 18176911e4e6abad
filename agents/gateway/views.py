"""Rows as the API shows them: the record as it was published, and what is known of it here."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from agents.gateway.database import Database, Row, marks

Json = dict[str, Any]


def instant(milliseconds: int) -> str:
    """ISO 8601, UTC, of milliseconds since 1970."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def alerts(db: Database, rows: Sequence[Row]) -> list[Json]:
    """Alert, when it entered (`at`), its group's fingerprint, the verdict on it."""
    verdicts = _by_key(db, "SELECT alert, record FROM verdicts WHERE alert IN ({})", [row["id"] for row in rows])
    return [
        orjson.loads(row["record"])
        | {"at": instant(row["at"]), "fingerprint": row["fingerprint"], "verdict": verdicts.get(row["id"])}
        for row in rows
    ]


def groups(db: Database, rows: Sequence[Row], now: int) -> list[Json]:
    """AlertGroup, the silence that is in force for it at `now` (ms), and who acknowledged it."""
    return [orjson.loads(row["record"]) | {"at": instant(row["at"])} | _said(db, row["seq"], now) for row in rows]


def entry(db: Database, row: Row, now: int) -> bytes:
    """The data of one entry of the feed."""
    if row["kind"] == "alert":
        return orjson.dumps(alerts(db, [row])[0])
    if row["kind"] == "group":
        return orjson.dumps(groups(db, [row], now)[0])
    return bytes(row["record"])


SILENCED = """
    SELECT silences.id FROM silences
    WHERE starts_at <= :now AND ends_at > :now AND coalesce(silences.rule, country, theme, source) IS NOT NULL
      AND (silences.rule IS NULL OR silences.rule = items.rule)
      AND (country IS NULL OR EXISTS (
          SELECT 1 FROM facets WHERE name = 'own_country' AND value = country AND facets.seq = items.seq))
      AND (theme IS NULL OR EXISTS (
          SELECT 1 FROM facets WHERE name = 'own_theme' AND value = theme AND facets.seq = items.seq))
      AND (source IS NULL OR EXISTS (
          SELECT 1 FROM facets WHERE name = 'own_source' AND value = source AND facets.seq = items.seq))
    ORDER BY ends_at DESC, silences.id DESC LIMIT 1
"""
"""The silence that hides the latest alert of a row of `items` that is a group; of several the one that ends last."""

ACKNOWLEDGED = """
    SELECT acknowledgements.record FROM acknowledgements
    WHERE acknowledgements.fingerprint = items.fingerprint AND acknowledgements.at >= items.started
"""
"""Who has acknowledged it; nobody, if the group began anew after that."""


def _said(db: Database, seq: int, now: int) -> Json:
    sql = f"SELECT ({SILENCED}), ({ACKNOWLEDGED}) FROM items WHERE items.seq = :seq"
    silence, word = db.execute(sql, {"now": now, "seq": seq}).fetchone()
    status = "suppressed" if silence else "active"  # Alertmanager's words
    return {"status": status, "silenced_by": silence, "acknowledgement": orjson.loads(word) if word else None}


def _by_key(db: Database, sql: str, keys: Sequence[str]) -> dict[str, Json]:
    found: Iterable[tuple[str, bytes]] = db.execute(sql.format(marks(keys)), keys)
    return {key: orjson.loads(record) for key, record in found}
