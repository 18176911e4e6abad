"""The compacted topic `rules.v1` as a folder of files, so that a fleet of workers has the same rules.

The folder is watched like any other; what is on it survives a restart without the broker.
"""

import asyncio
import logging
import os
import re
from pathlib import Path

from streams.client import consume
from streams.codec import Reject, decode
from streams.connection import Brokers
from streams.events import RulesFile
from streams.reach import BrokerUnreachable
from streams.records import Record
from streams.topics import RULES

NAME = re.compile(r"\w[\w.-]{0,200}\.ya?ml")
RETRY_SECONDS = 5.0
log = logging.getLogger(__name__)


async def pull(brokers: Brokers, folder: Path, *, delete: bool = True) -> tuple[int, list[str]]:
    """Make the folder hold the files that are on the topic now; returns how many, and the names of other rule files
    there: with `delete` they are gone.

    Raises `BrokerUnreachable`, `MissingTopics`, `OSError`.
    """
    latest = {record.key: record async for record in consume(brokers, [RULES.name], follow=False)}
    return await asyncio.to_thread(_hold, folder, list(latest.values()), delete)


def _hold(folder: Path, records: list[Record], delete: bool) -> tuple[int, list[str]]:
    folder.mkdir(parents=True, exist_ok=True)
    names = {name for record in records if (name := write(folder, record))}
    others = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.name not in names)
    for path in others if delete else ():
        path.unlink()
    return len(names), [path.name for path in others]


async def texts(brokers: Brokers) -> dict[str, str]:
    """The rule files that are on the topic now, by name; the text is empty where the record is no use.

    Raises `BrokerUnreachable`, `MissingTopics`.
    """
    latest = {record.key: record async for record in consume(brokers, [RULES.name], follow=False)}
    return {(key or b"").decode("utf-8", "replace"): _text(record) for key, record in latest.items() if record.value}


def _text(record: Record) -> str:
    try:
        return decode(RulesFile, record.value).text
    except Reject:
        return ""


async def follow(brokers: Brokers, folder: Path) -> None:
    """Write every change of the topic into the folder, for ever; a broker that is away is asked again."""
    while True:
        try:
            async for record in consume(brokers, [RULES.name]):
                write(folder, record)
        except (BrokerUnreachable, OSError) as error:
            log.warning("rules stay as they are, %s; asking again in %g s", error, RETRY_SECONDS)
        await asyncio.sleep(RETRY_SECONDS)


def write(folder: Path, record: Record) -> str | None:
    """Bring one record into the folder; the name of the file, or None if it was removed or the record is no use."""
    name = (record.key or b"").decode("utf-8", "replace")
    if not NAME.fullmatch(name):
        log.error("passed over %s@%d: a key is the name of a file such as borders.yaml", record.topic, record.offset)
        return None
    path = folder / name
    if record.value is None:
        path.unlink(missing_ok=True)
        return None
    try:
        text = decode(RulesFile, record.value).text.encode()
    except Reject as reject:
        log.error("passed over %s@%d, the file %s stays as it is: %s", record.topic, record.offset, name, reject)
        return name if path.exists() else None
    if not path.exists() or path.read_bytes() != text:
        part = path.with_suffix(".part")
        part.write_bytes(text)
        os.replace(part, path)  # a watcher never sees half a file
    return name
