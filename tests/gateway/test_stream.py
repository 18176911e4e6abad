"""Live streams without Kafka: what comes, in which order, and going on after a break."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from gateway.records import alert, alerts, at, group, groups
from gateway.served import Served, served
from gateway.sse import Reader

from agents.gateway import feed, stream
from streams.events import AlertState
from streams.records import Record
from streams.topics import ALERT_STATE, ALERTS

pytestmark = pytest.mark.usefixtures("each_database")


@asynccontextmanager
async def following(site: Served, query: str = "", last_id: str = "") -> AsyncIterator[Reader]:
    reader = Reader(site.port, query, last_id)
    task = asyncio.create_task(reader.follow())
    try:
        async with asyncio.timeout(20):
            await reader.connected.wait()
        yield reader
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(reader: Reader, count: int) -> list[str]:
    """The articles of so many events."""
    async with asyncio.timeout(20):
        while len(reader.events) < count:
            await asyncio.sleep(0.01)
    return [article(event.data) for event in reader.events]


def article(data: bytes) -> str:
    record = json.loads(data)
    return str(record.get("article_id") or record.get("alert", record).get("article_id") or "none")


def log(*partitions: list[int]) -> list[list[Record]]:
    """Alerts by partition, with the offsets they have there."""
    return [
        [at(ALERTS, alert(number), partition, offset) for offset, number in enumerate(numbers)]
        for partition, numbers in enumerate(partitions)
    ]


async def test_a_stream_begins_with_what_comes_next(tmp_path: Path) -> None:
    async with served(tmp_path, alerts(1)) as site, following(site) as reader:
        await site.take(*alerts(2, 3))
        assert await until(reader, 2) == ["article-2", "article-3"]
        assert reader.last_id == "a3"


async def test_a_list_says_where_the_stream_behind_it_begins(tmp_path: Path) -> None:
    async with served(tmp_path, alerts(1)) as site:
        listed = await site.get("/api/alerts")
        await site.take(*alerts(2))
        async with following(site, f"?last_event_id={listed['last_event_id']}") as reader:
            assert await until(reader, 1) == ["article-2"]


async def test_alerts_groups_and_what_people_say_have_names_of_their_own(tmp_path: Path) -> None:
    async with served(tmp_path) as site, following(site) as reader:
        await site.take(*alerts(1), *groups(group(alert(1))))
        ended = at(ALERT_STATE, AlertState(id="acknowledgement/x"), 0, 0)
        await site.take(ended)  # nothing of that id is known: nothing changed
        await until(reader, 2)
    assert [event.name for event in reader.events] == ["alert", "group"]
    told = json.loads(reader.events[1].data)
    assert told["alert"]["article_id"] == "article-1"
    assert told["silenced_by"] is None


async def test_filters_of_a_stream_are_those_of_a_list(tmp_path: Path) -> None:
    queries = ("?rule=quakes", "?severity=critical", "?q=tremb", "?country=CH&theme=crisis_response", "?language=fr")
    async with served(tmp_path) as site:
        for number, query in enumerate(queries):
            async with following(site, query) as reader:
                await site.take(*alerts(10 * number, partition=1))
                await site.take(
                    *alerts(
                        10 * number + 1,
                        partition=1,
                        rule="quakes",
                        severity="critical",
                        sentence="La terre a tremblé",
                        countries=("CH",),
                        themes=("crisis_response",),
                        language="fr",
                    )
                )
                await site.take(*alerts(10 * number + 2, partition=1))
                assert await until(reader, 1) == [f"article-{10 * number + 1}"]
                listed = await site.get(f"/api/alerts{query}")
                found = {each["article_id"] for each in listed["alerts"]}
                assert found == {f"article-{10 * earlier + 1}" for earlier in range(number + 1)}


@pytest.mark.parametrize("seed", range(12))
async def test_no_gap_and_no_repeat_over_a_restart_that_reads_partitions_in_another_order(
    tmp_path: Path, seed: int
) -> None:
    """However the partitions are interleaved before and after, and wherever the reader was cut off."""
    chance = random.Random(seed)
    partitions = log([1, 2, 3, 4], [11, 12, 13], [21, 22])

    def interleaved() -> list[Record]:
        left = [list(each) for each in partitions]
        out = []
        while any(left):
            out.append(chance.choice([each for each in left if each]).pop(0))
        return out

    everything, cut = interleaved(), chance.randrange(1, 9)
    async with served(tmp_path / "one") as site, following(site) as reader:
        for record in everything[:cut]:
            await site.take(record)
        await until(reader, cut)
    stop = chance.randrange(cut)
    before, last_id = reader.events[: stop + 1], reader.events[stop].id
    async with served(tmp_path / "two", interleaved()) as site, following(site, "", last_id) as reader:
        await site.take(at(ALERTS, alert(99), 3, 0))
        await until(reader, 10 - len(before))
        after = list(reader.events)
    seen = [article(event.data) for event in [*before, *after]]
    assert sorted(seen) == sorted(f"article-{number}" for number in (1, 2, 3, 4, 11, 12, 13, 21, 22, 99))
    for own in ((1, 2, 3, 4), (11, 12, 13), (21, 22)):
        ours = [f"article-{number}" for number in own]
        assert [each for each in seen if each in ours] == ours
    # cut off once more, in the midst of what was missed
    async with served(tmp_path / "three", [*interleaved(), at(ALERTS, alert(99), 3, 0)]) as site:
        middle = chance.randrange(len(after))
        async with following(site, "", after[middle].id) as reader:
            rest = await until(reader, len(after) - middle - 1)
    assert sorted(rest) == sorted(article(event.data) for event in after[middle + 1 :])


async def test_what_is_missed_and_what_comes_meanwhile_is_one_stream(tmp_path: Path) -> None:
    """More than a page is missed while more comes in."""
    async with served(tmp_path, alerts(*range(1000))) as site:
        async with following(site, "", "a0") as reader:
            for number in range(1000, 1300):
                await site.take(*alerts(number))
            seen = await until(reader, 1299)
        assert seen == [f"article-{number}" for number in range(1, 1300)]


async def test_a_gateway_that_is_not_ready_keeps_the_reader_waiting_not_missing(tmp_path: Path) -> None:
    async with served(tmp_path) as site:
        site.gateway.feed.ready.clear()
        reader = Reader(site.port, "", "a1")
        task = asyncio.create_task(reader.follow())
        await site.take(*alerts(*range(4)))
        await asyncio.sleep(0.1)
        assert reader.events == []
        site.gateway.feed.ready.set()
        assert await until(reader, 2) == ["article-2", "article-3"]
        task.cancel()


@pytest.mark.parametrize(
    ("last_id", "events"),
    [
        ("nonsense", ["reset"]),  # goes on with what comes
        ("a700", ["reset", "alert", "alert", "alert", "alert"]),  # the topic was made anew: all of it is new
        ("a3", []),
    ],
)
async def test_a_reader_who_cannot_be_given_everything_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last_id: str, events: list[str]
) -> None:
    monkeypatch.setattr(stream, "BEHIND", 0.1)
    async with served(tmp_path, alerts(*range(4))) as site, following(site, "", last_id) as reader:
        await site.take(*alerts(4))
        await until(reader, len(events) + 1)
        assert [event.name for event in reader.events] == [*events, "alert"]


async def test_a_reader_of_what_is_no_longer_kept_is_told(tmp_path: Path) -> None:
    async with served(tmp_path, alerts(*range(10)), gateway_alerts=3) as site:
        site.gateway.store.prune(0)
        await site.take(*alerts(10))
        async with following(site, "", "a2") as reader:
            await until(reader, 5)
            assert [event.name for event in reader.events] == ["reset"] + ["alert"] * 4
        async with following(site, "", "a7") as reader:
            await until(reader, 3)
            assert [event.name for event in reader.events] == ["alert"] * 3


async def test_a_reader_who_does_not_read_is_cut_off_and_nobody_waits(tmp_path: Path) -> None:
    async with served(tmp_path) as site, following(site) as reader:
        _, deaf = await asyncio.open_connection("127.0.0.1", site.port, limit=1024)
        deaf.write(f"GET /api/alerts/stream HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n".encode())
        async with asyncio.timeout(20):
            while len(site.gateway.feed) < 2:
                await asyncio.sleep(0.01)
        deaf.transport.pause_reading()  # type: ignore[attr-defined]
        sent = 0
        async with asyncio.timeout(60):
            while site.gateway.feed.dropped == 0:
                batch = range(sent, sent + 50)
                await site.take(*alerts(*batch, sentence="x" * 20_000))
                sent += 50
                await until(reader, sent)
        assert sent >= feed.WAITING
        async with asyncio.timeout(20):
            while len(site.gateway.feed) > 1:
                await asyncio.sleep(0.01)
        await site.take(*alerts(sent))
        assert len(await until(reader, sent + 1)) == sent + 1
        deaf.close()


async def test_there_are_only_so_many_streams(tmp_path: Path) -> None:
    async with served(tmp_path, gateway_clients=2) as site, following(site), following(site):
        problem = await site.get("/api/alerts/stream", 503)
        assert "too many" in problem["detail"]
        async with asyncio.timeout(20):
            await site.get("/api/alerts")
    async with served(tmp_path, gateway_clients=1) as site:
        for _ in range(3):  # one who leaves makes room
            async with following(site):
                pass
            async with asyncio.timeout(20):
                while len(site.gateway.feed):
                    await asyncio.sleep(0.01)


async def test_a_quiet_stream_beats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.05)
    async with served(tmp_path) as site, following(site, "?rule=quakes", "0") as reader:
        await site.take(*alerts(1, 2))
        async with asyncio.timeout(20):
            while reader.last_id != "a2":  # what the filters keep back need not be looked at again
                await asyncio.sleep(0.01)
    assert reader.events == []
