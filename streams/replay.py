"""Record topics to a file and play a file back: JSON lines, one record each, in the order it was seen.

    {"topic": "news.raw.v1", "key": "…", "value": "…", "headers": [["ce_id", "…"]], "timestamp": 1613658120001,
     "partition": 0, "offset": 7}

Bytes that are not UTF-8 are written as {"base64": "…"}. Playing back keeps keys, values and timestamps, so the
same stages make the same bytes again, and adds the header `replay` so that nobody is called out of bed by it.
"""

import base64
from array import array
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
    if record.offset >= 0:
        written |= {"partition": record.partition, "offset": record.offset}
    return orjson.dumps(written) + b"\n"


def read(path: Path) -> Iterator[Record]:
    """The records of a recording, as they were. Raises `BadRecording`, `OSError`."""
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            yield _parse(path, number, text)


class Recording:
    """The records of a file that entered from `since` until before `until` (milliseconds), in the order to play them.

    That is the order of the file, or with `by_time` the order of their times; but what was in one partition, and so
    everything of one key, keeps its order whatever the times say. Raises `BadRecording`, `OSError`.
    """

    def __init__(
        self, path: Path, *, since: int | None = None, until: int | None = None, by_time: bool = False
    ) -> None:
        self._path = path
        self._starts = array("q")  # of lines, in bytes: ten million records take 80 MB
        latest: dict[tuple[str, int], int] = {}
        times = array("q")
        for start, record in self._scan():
            if (since is None or record.timestamp >= since) and (until is None or record.timestamp < until):
                where = record.topic, record.partition
                latest[where] = max(record.timestamp, latest.get(where, 0))
                times.append(latest[where])
                self._starts.append(start)
        if by_time:
            order = sorted(range(len(times)), key=times.__getitem__)
            self._starts = array("q", (self._starts[each] for each in order))

        self.topics = {topic for topic, _ in latest}

    def __len__(self) -> int:
        return len(self._starts)

    def records(self, skip: int = 0) -> Iterator[Record]:
        """The records, without the first `skip`."""
        with self._path.open("rb") as file:
            for start in self._starts[skip:]:
                file.seek(start)
                yield _parse(self._path, 0, file.readline())

    def _scan(self) -> Iterator[tuple[int, Record]]:
        start = 0
        with self._path.open("rb") as file:
            for number, text in enumerate(file, 1):
                yield start, _parse(self._path, number, text)
                start += len(text)


def replayed(record: Record, topic: str | None = None) -> Record:
    """The record as it is played back, onto `topic` or its own."""
    headers = tuple(header for header in record.headers if header[0] != REPLAY_HEADER[0])
    return replace(record, topic=topic or record.topic, headers=(*headers, REPLAY_HEADER))


def _parse(path: Path, number: int, text: bytes) -> Record:
    try:
        return _record(orjson.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise BadRecording(f"{path}:{number}: not a recorded record ({type(error).__name__})") from None


def _record(written: dict[str, Any]) -> Record:
    headers = tuple((name, _bytes(value) or b"") for name, value in written["headers"])
    value, key, topic = _bytes(written["value"]), _bytes(written["key"]), written["topic"]
    place = written.get("partition", -1), written.get("offset", -1)
    if not all(isinstance(text, str) for text in (topic, *(name for name, _ in headers))):
        raise TypeError("topic and header names are strings")
    if not _whole(written["timestamp"], 0) or not all(_whole(number, -1) for number in place):
        raise TypeError("the timestamp is milliseconds since 1970, partition and offset are numbers")
    return Record(topic, key, value, headers, written["timestamp"], *place)


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and least <= value < 2**63


def _text(value: bytes | None) -> str | dict[str, str] | None:
    try:
        return None if value is None else value.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value or b"").decode("ascii")}


def _bytes(written: str | dict[str, str] | None) -> bytes | None:
    if isinstance(written, dict):
        return base64.b64decode(written["base64"], validate=True)
    return None if written is None else written.encode()
