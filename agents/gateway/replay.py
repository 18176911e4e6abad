"""What a reader of the feed has not seen: questions to the store, in terms of Kafka's offsets."""

from collections.abc import Collection, Sequence
from typing import TypeAlias

from agents.gateway import views
from agents.gateway.database import Database, marks
from agents.gateway.filters import Filters
from agents.gateway.position import Part, Position

PAGE = 200  # entries
_EVENTS = {"alert": "alert", "group": "group", "state": "state", "verdict": "state"}
Row: TypeAlias = tuple[int, Part, int]
"""`seq`, part and offset of an entry."""


def unseen(db: Database, seen: Position) -> tuple[list[Row], int]:
    """The entries beyond `seen`, in the order of the feed, and the last `seq` there is."""
    sql = "SELECT seq, place FROM items WHERE topic = ? AND part = ? AND place > ? AND seq <= ?"
    with db.transaction():  # all of the same moment
        parts: list[Part] = [(topic, part) for topic, part in db.execute("SELECT topic, part FROM parts")]
        (head,) = db.execute("SELECT coalesce(max(seq), 0) FROM items").fetchone()
        found = [(part, db.execute(sql, (*part, seen.get(part, -1), head))) for part in parts]
        rows = [(seq, part, place) for part, answer in found for seq, place in answer]
    return sorted(rows), head


def wanted(db: Database, filters: Filters, seqs: Collection[int]) -> set[int]:
    """Which of these entries the filters let through: what people say (states, verdicts) always."""
    if filters == Filters():
        return set(seqs)
    terms, values = ["items.kind IN ('state', 'verdict')"], []
    for kind in ("alert", "group"):
        where, more = filters.where(db, kind)
        terms.append(f"({where})")
        values += more
    sql = f"SELECT items.seq FROM items WHERE items.seq IN ({marks(seqs)}) AND ({' OR '.join(terms)})"
    return {seq for (seq,) in db.execute(sql, (*seqs, *values))}


def entries(db: Database, seqs: Sequence[int], now: int) -> dict[int, tuple[str, bytes]]:
    """The name and data of each entry that is kept, as the stream sends them."""
    rows = db.execute(f"SELECT * FROM items WHERE seq IN ({marks(seqs)})", tuple(seqs)).fetchall()
    return {row["seq"]: (_EVENTS[row["kind"]], views.entry(db, row, now)) for row in rows}


def frame(id_: str, event: str, data: bytes) -> bytes:
    """One event of `text/event-stream` (WHATWG HTML, 9.2); `data` has no line end: it is JSON."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (id_.encode(), event.encode(), data)
