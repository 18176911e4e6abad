"""The dead letters on their topic, found by id."""

import sys
from collections.abc import AsyncGenerator, Iterable

from streams import dead
from streams.client import consume
from streams.codec import Reject, decode
from streams.dead import DeadLetter
from streams.events import DeadLetterState
from streams.records import Record
from streams.settings import BadSetting, Settings
from streams.topics import DEAD, DEAD_STATE

Done = dict[str, str]
"""What was done about which dead letter, by id."""


def meant(written: str, ids: Iterable[str]) -> str:
    """The id that is written, or that alone begins so. Raises `BadSetting`."""
    begin = _begin(written)
    found = [id_ for id_ in ids if begin and id_.startswith(begin)]
    if not found:
        raise BadSetting(f"there is no dead letter {written}; `tocsin dead list --all` shows them")
    if len(found) > 1:
        some = ", ".join(found[:3]) + (" …" if len(found) > 3 else "")
        raise BadSetting(f"{len(found)} dead letters begin with {begin}: {some}: write more of the id")
    return found[0]


async def one(id_: str) -> Record:
    """The record of the dead letter whose id begins so. Raises `BadSetting`."""
    begun: dict[str, Record] = {}
    async for record in dead_letters():
        if (known := dead.of(record).id).startswith(_begin(id_)):
            begun.setdefault(known, record)
    return begun[meant(id_, begun)]


async def read() -> tuple[dict[str, DeadLetter], Done]:
    """The dead letters by id, in the order they came, and what was done about which."""
    done: Done = {}
    async for record in _on(DEAD_STATE.name):
        try:
            state = decode(DeadLetterState, record.value)
        except Reject as reject:
            print(f"passed over {record.topic}[{record.partition}]@{record.offset}: {reject}", file=sys.stderr)
            continue
        done[state.id] = state.outcome
    letters: dict[str, DeadLetter] = {}
    async for record in dead_letters():
        letter = dead.of(record)
        letters.setdefault(letter.id, letter)
    return letters, done


def dead_letters() -> AsyncGenerator[Record, None]:
    """What is on the topic of dead letters now."""
    return _on(DEAD.name)


def _on(topic: str) -> AsyncGenerator[Record, None]:
    settings = Settings.from_env()
    return consume(settings.connection, [topic], follow=False, true_ends=settings.true_ends)


def _begin(written: str) -> str:
    """As a narrow terminal or a page shows it."""
    return written.rstrip("….")
