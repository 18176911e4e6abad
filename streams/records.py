"""A Kafka record without Kafka, and the headers we put on one (CloudEvents 1.0, binary mode).

Header names follow the CloudEvents Kafka protocol binding 1.0.2 (`ce_` attributes, `content-type`) and its
correlation extension; `traceparent` is W3C Trace Context and is passed on untouched.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from streams.codec import Reject, encode
from streams.topics import DEAD, Topic

Header = tuple[str, bytes]
_YEAR_10000 = 253_402_300_800_000  # milliseconds since 1970
PASSED_ON = ("traceparent", "tracestate", "replay")


@dataclass(frozen=True, slots=True)
class Record:
    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = ()
    timestamp: int = 0  # milliseconds since 1970 (Kafka CreateTime): when the article entered the system
    partition: int = -1
    offset: int = -1

    def header(self, name: str) -> str | None:
        """The last header of that name as text, or None."""
        values = [value for header, value in self.headers if header == name and value is not None]
        return values[-1].decode("utf-8", "replace") if values else None


def publication(topic: Topic[Any], record: Any, producer: str, *, cause: Record) -> Record:
    """`record` as it goes onto `topic`; its time is the time of its cause, never the clock."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": topic.id(record),
        "ce_source": f"/tocsin/{producer}",
        "ce_type": topic.ce_type,
        "ce_time": _rfc3339(cause.timestamp),
        "ce_subject": topic.id(record),
        "ce_dataschema": f"urn:tocsin:schema:{topic.kind.__name__}:v1",
        "ce_correlationid": topic.article(record),
        "ce_causationid": cause.header("ce_id") or "",
        "content-type": "application/json",
    }
    passed = tuple(header for header in cause.headers if header[0] in PASSED_ON)
    encoded = tuple((name, text.encode()) for name, text in headers.items() if text)
    return Record(topic.name, topic.key(record).encode(), encode(record), encoded + passed, cause.timestamp)


def dead_letter(record: Record, stage: str, reject: Reject, *, attempts: int = 1) -> Record:
    """The record that can never succeed, key, value and headers untouched, with the reason in new headers.

    Only a record with neither key nor value gets an empty key: the client library sends nothing else.
    """
    why = {
        "dead_stage": stage,
        "dead_reason": reject.reason,
        "dead_message": reject.message,
        "dead_topic": record.topic,
        "dead_partition": str(record.partition),
        "dead_offset": str(record.offset),
        "dead_attempts": str(attempts),
    }
    added = tuple((name, text.encode("utf-8", "replace")) for name, text in why.items())
    key = b"" if record.key is None and record.value is None else record.key
    return replace(record, topic=DEAD.name, key=key, headers=record.headers + added, partition=-1, offset=-1)


def _rfc3339(milliseconds: int) -> str:
    """The instant as CloudEvents writes it; empty for one no calendar has (a producer that sends microseconds)."""
    if not 0 <= milliseconds < _YEAR_10000:
        return ""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
