"""What the gateway keeps in its database: filled from the topics by `Store.apply`, read by whoever opens it.

It is emptied at every start and filled from Kafka, which is the only truth. One writer, any number of readers.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agents.gateway.articles import keep_article
from agents.gateway.database import Database, Engine, Unfit
from agents.gateway.items import DAY, Entry, Item, entered, keep_alert, keep_group, keep_state, keep_verdict
from agents.gateway.position import LETTERS, Part, Position, write
from streams.codec import Reject
from streams.records import Record
from streams.topics import ALERT_STATE, ALERTS, ENRICHED, FEEDBACK, GROUPS

PRUNE_EVERY = 2_000  # records
FIRST_ANALYSIS = 400  # records

Report = Callable[[Record, Reject], None]
_KEEP: dict[str, Callable[[Database, Record], Entry | None]] = {
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
    """`apply` records in the order in which they come. Not for more than one thread at a time.

    Raises `Unreachable`, as its methods do: what is kept is then to be built anew.
    """

    def __init__(self, engine: Engine, retention: Retention | None = None, report: Report | None = None) -> None:
        self.engine = engine
        self.position: Position = {}  # the last record applied of each partition
        self.lost: Position = {}  # the last record of each partition that is no longer kept
        self._retention, self._report = retention or Retention(), report
        self.db = engine.create()
        self._parts: set[Part] = set()  # that are in the table
        self._applied = self._total = 0
        self._analysed = FIRST_ANALYSIS // 2

    def apply(self, records: Sequence[Record]) -> list[Item]:
        """Keep the records, in one transaction; returns what is new to a reader of the feed, in order.

        A record that came before (by id) is none; one that cannot be read is reported and passed over.
        """
        refused: set[int] = set()
        while True:
            try:
                return self._apply(records, refused, int(time.time() * 1000))
            except Unfit:  # that record has spoilt the transaction: all again without it
                if not refused:
                    raise

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
        self.db.execute("DELETE FROM entities WHERE NOT EXISTS (SELECT 1 FROM mentions WHERE entity = entities.id)")
        self.db.execute("DELETE FROM silences WHERE ends_at < ?", (oldest,))
        self.db.execute("DELETE FROM acknowledgements WHERE at < ?", (oldest,))
        latest = (
            "SELECT alert FROM verdicts ORDER BY at DESC LIMIT ?"  # they outlive their alerts: precision needs them
        )
        self.db.execute(f"DELETE FROM verdicts WHERE alert NOT IN ({latest})", (kept.alerts,))

    def check(self) -> None:
        """Raises `Unreachable` if the connection that fills it is lost."""
        self.db.execute("SELECT 1")

    def close(self) -> None:
        self.db.close()

    def _apply(self, records: Sequence[Record], refused: set[int], now: int) -> list[Item]:
        new, parts = [], {(each.topic, each.partition) for each in records if each.topic in LETTERS} - self._parts
        with self.db.transaction():
            self.db.executemany("INSERT INTO parts VALUES (?, ?) ON CONFLICT DO NOTHING", sorted(parts))
            for number, record in enumerate(records):
                try:
                    if entry := self._keep(record, now, refused=number in refused):
                        new.append(self._item(record, entry))
                except (Reject, Unfit) as error:
                    refused.add(number)
                    if self._report:
                        self._report(record, error if isinstance(error, Reject) else Reject("wrong-shape", str(error)))
                    if isinstance(error, Unfit):
                        raise
            self._applied += len(records)
            if self._applied >= PRUNE_EVERY:
                self.prune(now)
        self._parts |= parts
        self._count(len(records))
        return new

    def _count(self, more: int) -> None:
        self._total += more
        if self._total >= 2 * self._analysed:
            self._analysed = self._total
            self.db.analyse()

    def _keep(self, record: Record, now: int, *, refused: bool) -> Entry | None:
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
            return None
        return None if refused else _KEEP[record.topic](self.db, record)

    def _item(self, record: Record, entry: Entry) -> Item:
        return Item(*entry, (record.topic, record.partition), record.offset, write(self.position))

    def _drop(self, where: str, values: Iterable[Any]) -> None:
        rows = self.db.execute(f"SELECT seq, topic, part, place FROM items WHERE {where}", tuple(values)).fetchall()
        for seq, topic, part, place in rows:
            key: Part = (topic, part)
            self.lost[key] = max(place, self.lost.get(key, -1))
            self.db.drop_text(seq)
            for table in ("facets", "items"):
                self.db.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))
