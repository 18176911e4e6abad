import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from trial import STAGE, raw

from streams import delivery
from streams.delivery import DeadLetterStorm, Storm, deliver
from streams.records import Record
from streams.topics import CLEAN, DEAD
from streams.topology import process


class Wire:
    """A sender that fails as told: before queueing, or in the acknowledgement."""

    def __init__(self, *failures: tuple[str, Exception]) -> None:
        self.failures = list(failures)
        self.acknowledged: list[Record] = []

    async def send(self, record: Record) -> Awaitable[Any]:
        place, error = self.failures.pop(0) if self.failures else ("", None)
        if place == "queue" and error:
            raise error
        return self._acknowledge(record, error)

    async def _acknowledge(self, record: Record, error: Exception | None) -> None:
        await asyncio.sleep(0)
        if error:
            raise error
        self.acknowledged.append(record)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "RETRY_SECONDS", (0.001,))


async def test_all_is_acknowledged_in_order() -> None:
    records = [raw("a", "1"), raw("reject", "2"), raw("b", "3")]
    wire = Wire()
    await deliver("clean", records, process(STAGE, records), wire.send)
    assert [record.topic for record in wire.acknowledged] == [CLEAN.name, DEAD.name, CLEAN.name]


@pytest.mark.parametrize("place", ["queue", "acknowledgement"])
async def test_a_broken_broker_is_waited_for(place: str) -> None:
    records = [raw("a", "1"), raw("b", "2")]
    wire = Wire((place, ConnectionError("away")), (place, ConnectionError("away")), (place, ConnectionError("away")))
    await deliver("clean", records, process(STAGE, records), wire.send)
    assert {record.key for record in wire.acknowledged} == {b"1", b"2"}


@pytest.mark.parametrize("place", ["queue", "acknowledgement"])
async def test_what_is_too_large_becomes_a_dead_letter_of_its_input(place: str) -> None:
    records = [raw("a", "1"), raw("b", "2")]
    wire = Wire((place, RuntimeError("MessageSizeTooLargeError('36 MB')")))
    await deliver("clean", records, process(STAGE, records), wire.send)
    dead = [record for record in wire.acknowledged if record.topic == DEAD.name]
    assert [record.value for record in dead] == [records[0].value]
    assert dead[0].header("dead_reason") == "too-large-output"
    assert [record.key for record in wire.acknowledged if record.topic == CLEAN.name] == [b"2"]


def test_dead_letters_in_a_row_stop_a_stage_and_good_ones_between_do_not() -> None:
    bad, good = process(STAGE, [raw("reject"), raw("a")])
    storm = Storm("clean", limit=3)
    storm.count([bad, bad, good, bad, bad])
    with pytest.raises(DeadLetterStorm, match=r"clean stopped: 3 dead letters in a row.*nothing in it.*LIMIT"):
        storm.count([bad])
