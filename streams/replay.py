"""Record topics to a file and play a file back: JSON lines, one record each, in the order it was seen.

    {"topic": "news.raw.v1", "key": "…", "value": "…", "headers": [["ce_id", "…"]], "timestamp": 1613658120001}

Bytes that are not UTF-8 are written as {"base64": "…"}. Playing back keeps keys, values and timestamps, so the
same stages make the same bytes again, and adds the header `replay` so that nobody is called out of bed by it.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from streams.records import Record

REPLAY_HEADER = ("replay", b"1")


class BadRecording(Exception):
    """A recording that cannot be read; the message names file and line."""


def write(path: Path, records: Iterable[Record]) -> int:
    """Write `records` to `path`; returns how many."""
    count = 0
    with path.open("wb") as file:
        for count, record in enumerate(records, 1):  # noqa: B007
            file.write(line(record))
    return count


def line(record: Record) -> bytes:
    """One record as one line of a recording."""
    written = {
        "topic": record.topic,
        "key": _text(record.key),
        "value": _text(record.value),
        "headers": [[name, _text(value)] for name, value in record.headers],
        "timestamp": record.timestamp,
    }
    return orjson.dumps(written) + b"\n"


def read(path: Path) -> Iterator[Record]:
    """The records of a recording, as they were. Raises `BadRecording`, `OSError`."""
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            try:
                yield _record(orjson.loads(text))
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
                raise BadRecording(f"{path}:{number}: not a recorded record ({type(error).__name__})") from None


def replayed(record: Record, topic: str | None = None) -> Record:
    """The record as it is played back, onto `topic` or its own."""
    headers = tuple(header for header in record.headers if header[0] != REPLAY_HEADER[0])
    return replace(record, topic=topic or record.topic, headers=(*headers, REPLAY_HEADER))


def _record(written: dict[str, Any]) -> Record:
    headers = tuple((name, _bytes(value) or b"") for name, value in written["headers"])
    value, key, topic, timestamp = (
        _bytes(written["value"]),
        _bytes(written["key"]),
        written["topic"],
        written["timestamp"],
    )
    strings = all(isinstance(text, str) for text in (topic, *(name for name, _ in headers)))
    if not strings or not isinstance(timestamp, int) or not 0 <= timestamp < 2**63:
        raise TypeError("topic and header names are strings, the timestamp milliseconds since 1970")
    return Record(topic, key, value, headers, timestamp)


def _text(value: bytes | None) -> str | dict[str, str] | None:
    try:
        return None if value is None else value.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value or b"").decode("ascii")}


def _bytes(written: str | dict[str, str] | None) -> bytes | None:
    if isinstance(written, dict):
        return base64.b64decode(written["base64"], validate=True)
    return None if written is None else written.encode()
