"""Records of alerts, groups, silences, acknowledgements and verdicts as rows of the feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from agents.gateway.database import Database
from agents.gateway.position import Part
from streams.codec import decode, encode
from streams.events import SEVERITIES, Alert, AlertGroup, AlertState, Verdict
from streams.records import Record

DAY = 24 * 3600 * 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the feed: where it stands here (`seq`) and where in Kafka."""

    seq: int
    kind: str  # alert, group, state, verdict
    id: str
    part: Part
    offset: int
    position: str  # of a reader who has come so far


Entry: TypeAlias = tuple[int, str, str]
"""`seq`, `kind` and `id` of what is new in the feed."""


def milliseconds(at: datetime) -> int:
    """Since 1970."""
    return round(at.timestamp() * 1000)


def entered(record: Record, now: int) -> int:
    """When the article entered (ms since 1970), as far as one can believe it: not tomorrow."""
    return record.timestamp if record.timestamp <= now + DAY else now


def keep_alert(db: Database, record: Record) -> Entry | None:
    """Raises `Reject`, as do the others, before anything is written. None: it is not new."""
    alert = decode(Alert, record.value)
    if _known(db, "alert", alert.id):
        return None
    joined = db.execute(
        "SELECT fingerprint FROM items WHERE kind = 'group' AND article = ? AND rule = ? LIMIT 1",
        (alert.article_id, alert.rule.id),
    ).fetchone()
    row = _of_alert(alert) | {"kind": "alert", "id": alert.id, "fingerprint": joined[0] if joined else None}
    entry = seq, *_ = _insert(db, record, row)
    source, language = (alert.source,), (alert.language,)
    _facets(db, seq, country=alert.countries, theme=alert.themes, source=source, language=language)
    _text(db, seq, alert)
    return entry


def keep_group(db: Database, record: Record) -> Entry | None:
    """The group as it is now replaces what it was before; that stays in the feed."""
    group = decode(AlertGroup, record.value)
    if _known(db, "group", group.id):
        return None
    db.execute(
        "UPDATE items SET current = 0 WHERE fingerprint = ? AND kind = 'group' AND current = 1", (group.fingerprint,)
    )
    severity = SEVERITIES.index(group.severity)
    row = _of_alert(group.alert) | {"kind": "group", "id": group.id, "fingerprint": group.fingerprint}
    entry = seq, *_ = _insert(db, record, row | {"severity": severity, "started": milliseconds(group.starts_at)})
    languages = {group.alert.language} | {
        language
        for (language,) in db.execute(
            "SELECT value FROM facets JOIN items ON items.seq = facets.seq"
            " WHERE name = 'language' AND fingerprint = ? AND kind = 'group'",
            (group.fingerprint,),
        )
    }
    sources = (*group.sources, group.alert.source)
    _facets(db, seq, country=group.countries, theme=group.themes, source=sources, language=languages)
    latest = group.alert  # what silences look at
    _facets(db, seq, own_country=latest.countries, own_theme=latest.themes, own_source=(latest.source,))
    _text(db, seq, group.alert)
    db.execute("UPDATE items SET fingerprint = ? WHERE kind = 'alert' AND id = ?", (group.fingerprint, group.alert.id))
    return entry


def keep_state(db: Database, record: Record) -> Entry | None:
    """A silence or acknowledgement, or, without value, its end."""
    state = (
        AlertState(id=(record.key or b"").decode("utf-8", "replace"))
        if record.value is None
        else decode(AlertState, record.value)
    )
    kind, _, name = state.id.partition("/")
    table, column = ("silences", "id") if kind == "silence" else ("acknowledgements", "fingerprint")
    before = db.execute(f"SELECT record FROM {table} WHERE {column} = ?", (name,)).fetchone()
    said = state.silence or state.acknowledgement
    if (before[0] if before else None) == (encode(said) if said else None):
        return None
    db.execute(f"DELETE FROM {table} WHERE {column} = ?", (name,))
    if silence := state.silence:
        times = milliseconds(silence.starts_at), milliseconds(silence.ends_at)
        matches = silence.rule, silence.country, silence.theme, silence.source
        db.execute("INSERT INTO silences VALUES (?,?,?,?,?,?,?,?)", (name, *times, *matches, encode(silence)))
    elif seen := state.acknowledgement:
        at = milliseconds(seen.at)
        db.execute("INSERT INTO acknowledgements VALUES (?,?,?)", (seen.fingerprint, at, encode(seen)))
    return _insert(db, record, {"kind": "state", "id": state.id, "record": encode(state)})


def keep_verdict(db: Database, record: Record) -> Entry | None:
    """An analyst's word; a later one on the same alert replaces it, a record without value takes it back."""
    if record.value is None:
        db.execute("DELETE FROM verdicts WHERE alert = ?", ((record.key or b"").decode("utf-8", "replace"),))
        return None
    verdict = decode(Verdict, record.value)
    said = encode(verdict)
    before = db.execute("SELECT record FROM verdicts WHERE alert = ?", (verdict.alert_id,)).fetchone()
    if before and before[0] == said:
        return None
    row = (verdict.alert_id, verdict.rule_id, int(verdict.true_alarm), milliseconds(verdict.at), said)
    db.execute("DELETE FROM verdicts WHERE alert = ?", (verdict.alert_id,))
    db.execute("INSERT INTO verdicts VALUES (?,?,?,?,?)", row)
    return _insert(db, record, {"kind": "verdict", "id": verdict.alert_id, "rule": verdict.rule_id, "record": said})


def _of_alert(alert: Alert) -> dict[str, Any]:
    rule = alert.rule
    return {
        "rule": rule.id,
        "version": rule.version,
        "severity": SEVERITIES.index(rule.severity),
        "article": alert.article_id,
    }


def _known(db: Database, kind: str, id_: str) -> bool:
    return db.execute("SELECT 1 FROM items WHERE kind = ? AND id = ?", (kind, id_)).fetchone() is not None


def _insert(db: Database, record: Record, row: dict[str, Any]) -> Entry:
    place = {"topic": record.topic, "part": record.partition, "place": record.offset, "at": record.timestamp}
    return db.insert("items", {"record": record.value} | place | row, "seq"), row["kind"], row["id"]


def _facets(db: Database, seq: int, **named: Iterable[str]) -> None:
    rows = [(name, value, seq) for name, values in named.items() for value in values]
    db.executemany("INSERT INTO facets VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)


def _text(db: Database, seq: int, alert: Alert) -> None:
    sentences = dict.fromkeys(match.evidence.sentence.text for match in alert.matches)
    db.keep_text(seq, alert.title or "", "\n".join(sentences), alert.rule.name)
