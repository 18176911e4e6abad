"""What the gateway keeps, in SQLite: filled from the topics by `Store.apply`, read by whoever opens it.

The file is made anew at every start and filled from Kafka, which is the only truth. One writer, any number of readers.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agents.gateway.articles import keep_article
from agents.gateway.items import DAY, Item, entered, keep_alert, keep_group, keep_state, keep_verdict
from agents.gateway.position import LETTERS, Part, Position, write
from streams.codec import Reject
from streams.records import Record
from streams.topics import ALERT_STATE, ALERTS, ENRICHED, FEEDBACK, GROUPS

SCHEMA = Path(__file__).with_name("schema.sql")
PRUNE_EVERY = 2_000  # records
LONGEST_QUERY = 5.0  # seconds of processor time

Report = Callable[[Record, Reject], None]
_KEEP: dict[str, Callable[[sqlite3.Connection, Record], bool]] = {
    ALERTS.name: keep_alert,
    GROUPS.name: keep_group,
    ALERT_STATE.name: keep_state,
    FEEDBACK.name: keep_verdict,
    ENRICHED.name: keep_article,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long (days) and how many are kept; the older go first."""

    days: int = 30
    alerts: int = 100_000
    event_days: int = 7
    events: int = 50_000


class Store:
    """`apply` records in the order in which they come. Not for more than one thread at a time."""

    def __init__(self, path: Path, retention: Retention | None = None, report: Report | None = None) -> None:
        self.path = path
        self.position: Position = {}  # the last record applied of each partition
        self.lost: Position = {}  # the last record of each partition that is no longer kept
        self._retention, self._report = retention or Retention(), report
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(SCHEMA.read_text("utf-8"))
        self._applied = 0

    def apply(self, records: Sequence[Record]) -> list[Item]:
        """Keep the records, in one transaction; returns what is new to a reader of the feed, in order.

        A record that came before (by id) is none; one that cannot be read is reported and passed over.
        """
        now = int(time.time() * 1000)
        self.db.execute("BEGIN")
        new = [self._last(record) for record in records if self._keep(record, now)]
        self._applied += len(records)
        if self._applied >= PRUNE_EVERY:
            self.prune(now)
        self.db.execute("COMMIT")
        return new

    def prune(self, now: int) -> None:
        """Forget what is older than the days, or more than the numbers, that are kept."""
        self._applied = 0
        kept = self._retention
        oldest = now - kept.days * DAY
        for kind in ("alert", "group", "state", "verdict"):
            self._drop("kind = ? AND at < ?", (kind, oldest))
            self._drop(
                "kind = ? AND seq <= (SELECT seq FROM items WHERE kind = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)",
                (kind, kind, kept.alerts),
            )
        gone = "at < ? OR number <= (SELECT number FROM articles ORDER BY number DESC LIMIT 1 OFFSET ?)"
        bounds = (now - kept.event_days * DAY, kept.events)
        for sql in (
            f"DELETE FROM places WHERE article IN (SELECT id FROM articles WHERE {gone})",
            f"DELETE FROM mentions WHERE article IN (SELECT number FROM articles WHERE {gone})",
            f"DELETE FROM articles WHERE {gone}",
        ):
            self.db.execute(sql, bounds)
        self.db.execute("DELETE FROM entities WHERE id NOT IN (SELECT entity FROM mentions)")
        self.db.execute("DELETE FROM silences WHERE ends_at < ?", (oldest,))
        self.db.execute("DELETE FROM acknowledgements WHERE at < ?", (oldest,))
        latest = (
            "SELECT alert FROM verdicts ORDER BY at DESC LIMIT ?"  # they outlive their alerts: precision needs them
        )
        self.db.execute(f"DELETE FROM verdicts WHERE alert NOT IN ({latest})", (kept.alerts,))

    def close(self) -> None:
        self.db.close()

    def _keep(self, record: Record, now: int) -> bool:
        part = (record.topic, record.partition)
        record = replace(record, timestamp=entered(record, now))
        days = self._retention.event_days if record.topic == ENRICHED.name else self._retention.days
        if record.topic in LETTERS:
            if part not in self.position and record.offset and record.topic in (ALERTS.name, GROUPS.name):
                self.lost[part] = record.offset - 1
            self.position[part] = record.offset
        if record.topic in (ALERTS.name, GROUPS.name, ENRICHED.name) and record.timestamp < now - days * DAY:
            if record.topic in LETTERS:
                self.lost[part] = record.offset
            return False
        try:
            return _KEEP[record.topic](self.db, record)
        except Reject as reject:
            refused = reject
        except OverflowError:
            refused = Reject("wrong-shape", "a number beyond 64 bits")
        if self._report:
            self._report(record, refused)
        return False

    def _last(self, record: Record) -> Item:
        (seq,) = self.db.execute("SELECT max(seq) FROM items").fetchone()
        kind, id_ = self.db.execute("SELECT kind, id FROM items WHERE seq = ?", (seq,)).fetchone()
        return Item(seq, kind, id_, (record.topic, record.partition), record.offset, write(self.position))

    def _drop(self, where: str, values: Iterable[Any]) -> None:
        rows = self.db.execute(f"SELECT seq, topic, part, place FROM items WHERE {where}", tuple(values)).fetchall()
        for seq, topic, part, place in rows:
            key: Part = (topic, part)
            self.lost[key] = max(place, self.lost.get(key, -1))
            for table, column in (("facets", "seq"), ("texts", "rowid"), ("items", "seq")):
                self.db.execute(f"DELETE FROM {table} WHERE {column} = ?", (seq,))


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection of its own, that cannot write; a query that takes longer than `LONGEST_QUERY` is stopped.

    It is for one thread at a time. Raises `sqlite3.OperationalError` in the query that takes too long.
    """
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    db.row_factory = sqlite3.Row
    return db


def within_time(db: sqlite3.Connection, seconds: float = LONGEST_QUERY) -> None:
    """From now on, stop what takes longer than that, in seconds of this thread's processor time."""
    end = time.thread_time() + seconds
    db.set_progress_handler(lambda: time.thread_time() > end, 10_000)


__all__ = ["Item", "Retention", "Store", "open_to_read", "within_time"]
