"""Dead letters as an operator sees them: which record, why, and how it goes back to where it came from."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from streams.records import Record

ADDED = "dead_"
"""How the names of the headers begin that a dead letter has besides its own."""


class NoWayBack(Exception):
    """A record that does not say which topic it came from."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What is known of one, without its value. `partition` and `offset` are those of the record that died."""

    id: str
    stage: str
    reason: str
    message: str
    topic: str
    partition: str
    offset: str
    key: str
    timestamp: int  # milliseconds since 1970: when the article entered the system
    size: int  # of the value, bytes


def of(record: Record) -> DeadLetter:
    """The dead letter that a record of the dead-letter topic is; what it does not say is empty.

    The id is a hash of what died and where, so that one that was delivered twice has one id, and one that died again
    after it was put back has another.
    """
    said = {name: record.header(ADDED + name) or "" for name in ("stage", "reason", "message", *_PLACE)}
    return DeadLetter(
        id=_id(record, [said[name] for name in _PLACE]),
        key=(record.key or b"").decode("utf-8", "replace"),
        timestamp=record.timestamp,
        size=len(record.value or b""),
        **said,
    )


_PLACE = ("topic", "partition", "offset")


def _id(record: Record, place: Iterable[str]) -> str:
    hashed = hashlib.sha256()
    for part in (*(each.encode() for each in place), record.key or b"", record.value or b""):
        hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.hexdigest()[:16]


def revived(record: Record, now: int, value: bytes | None = None) -> Record:
    """The record that died as it goes back to its topic, with another `value` if one is given.

    Its time becomes `now` (milliseconds since 1970): with the old one its topic might delete it before it is read.
    Raises `NoWayBack`.
    """
    topic = record.header(ADDED + "topic")
    if not topic:
        raise NoWayBack("a record of the dead-letter topic does not say which topic it came from")
    headers = tuple(header for header in record.headers if not header[0].startswith(ADDED))
    return replace(
        record, topic=topic, value=record.value if value is None else value, headers=headers, timestamp=now,
        partition=-1, offset=-1,
    )  # fmt: skip
