"""Playing records back: in which order, how fast, and what is said to be done."""

import asyncio
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import pacing
from streams.pacing import play
from streams.records import Record
from streams.replay import Recording, write


def record(timestamp: int, *, partition: int = 0, key: bytes = b"k", offset: int = 0) -> Record:
    return Record("t", key, b"v", (), timestamp, partition, offset)


class Broker:
    """Takes records; acknowledges in its own time."""

    def __init__(self) -> None:
        self.taken: list[Record] = []
        self.at: list[float] = []

    async def send(self, sent: Record) -> "asyncio.Future[None]":
        self.taken.append(sent)
        self.at.append(time.monotonic())
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(acknowledged.set_result, None)
        return acknowledged


async def test_as_fast_as_it_goes_and_all_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "WINDOW_RECORDS", 3)
    broker, done = Broker(), list[int]()
    parts = [[record(each)] for each in range(0, 8_000_000, 1_000_000)]
    await play(parts, broker.send, speed=None, done=done.append)
    assert broker.taken == [part[0] for part in parts]
    assert sum(done) == 8
    assert max(done) == 3


async def test_a_speed_keeps_the_distances_in_time() -> None:
    broker, done = Broker(), list[int]()
    parts = [[record(1_000_000)], [], [record(1_020_000)], [record(1_010_000)], [record(1_040_000)]]
    await play(parts, broker.send, speed=100, done=done.append)
    distances = [at - broker.at[0] for at in broker.at]
    assert distances[1] >= 0.2
    assert distances[3] >= 0.4
    assert distances[2] - distances[1] < 0.15  # is late already: it does not wait
    assert sum(done) == 5


@pytest.mark.parametrize("speed", [None, 1000.0])
async def test_nothing_is_done_before_it_is_sent(speed: float | None) -> None:
    broker, done = Broker(), list[int]()

    async def send(sent: Record) -> "asyncio.Future[None]":
        assert sum(done) <= len(broker.taken)
        return await broker.send(sent)

    await play([[record(each * 1000)] for each in range(10)], send, speed=speed, done=done.append)
    assert sum(done) == 10


async def test_what_was_acknowledged_before_a_failure_is_said_to_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "WINDOW_RECORDS", 2)
    broker, done = Broker(), list[int]()

    async def fail_at_six(sent: Record) -> "asyncio.Future[None]":
        if sent.timestamp == 5:
            raise OSError("gone")
        return await broker.send(sent)

    with pytest.raises(OSError, match="gone"):
        await play([[record(each)] for each in range(10)], fail_at_six, speed=None, done=done.append)
    assert sum(done) == 4


ANY = st.lists(
    st.builds(
        record,
        st.integers(0, 9),
        partition=st.integers(0, 2),
        key=st.sampled_from([b"a", b"b"]),
    ),
    max_size=30,
)


@given(records=ANY, by_time=st.booleans(), skip=st.integers(0, 30))
def test_a_partition_keeps_its_order(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], by_time: bool, skip: int
) -> None:
    numbered = [
        Record("t", each.key, b"v", (), each.timestamp, each.partition, place) for place, each in enumerate(records)
    ]
    file = tmp_path_factory.mktemp("recording") / "r.jsonl"
    write(file, numbered)
    recording = Recording(file, by_time=by_time)
    played = list(recording.records())
    assert len(recording) == len(played) == len(records)
    for partition in range(3):
        assert [each for each in played if each.partition == partition] == [
            each for each in numbered if each.partition == partition
        ]
    assert list(recording.records(skip)) == played[skip:]
    if not by_time:
        assert played == numbered


def test_partitions_recorded_one_after_the_other_are_played_by_time(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    write(file, [record(1), record(3), record(5), record(2, partition=1), record(4, partition=1)])
    assert [each.timestamp for each in Recording(file, by_time=True).records()] == [1, 2, 3, 4, 5]


def test_a_range_of_time_is_played(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    write(file, [record(each) for each in range(6)])
    assert [each.timestamp for each in Recording(file, since=2, until=5).records()] == [2, 3, 4]
    assert Recording(file).topics == {"t"}
