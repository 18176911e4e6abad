"""The gateway as a process on a broker: what goes in is on a screen at once; what people say goes to Kafka."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from gateway.postgres_server import PostgresServer, installed
from gateway.records import alert, enriched, group
from gateway.running import RunningGateway
from gateway.sse import Reader

from streams.broker import EmbeddedBroker, free_port
from streams.client import Publisher, consume
from streams.cluster import create_topics
from streams.records import Record, publication
from streams.settings import Settings
from streams.topics import ALERT_STATE, ALERTS, ENRICHED, FEEDBACK, GROUPS, RULES, TOPICS, Topic

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]
RULE = """rules:
- id: tension
  severity: low
  query: tension NEAR/5 border
  tests: {fire: ["tension on the border"], quiet: ["a quiet day"]}
"""


class Site:
    """A gateway, its broker, and a client."""

    def __init__(self, gateway: RunningGateway, broker: str, publisher: Publisher, http: aiohttp.ClientSession) -> None:
        self.gateway, self.broker, self._publisher, self._http = gateway, broker, publisher, http

    async def publish(self, topic: Topic[Any], record: Any) -> None:
        cause = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
        await self._publisher.publish(publication(topic, record, "test", cause=cause))

    async def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        async with self._http.request(method, f"http://127.0.0.1:{self.gateway.port}{path}", json=body) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json(content_type=None) if status != 204 else None

    async def on(self, topic: str) -> list[Record]:
        return [record async for record in consume(self.broker, [topic], follow=False)]

    async def until(self, path: str, holds: Any) -> Any:
        for _ in range(200):
            if holds(answer := await self.ask("GET", path)):
                return answer
            await asyncio.sleep(0.1)
        raise AssertionError(answer)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def open_site(folder: Path, **settings: Any) -> AsyncIterator[Site]:
    with EmbeddedBroker() as broker:
        await create_topics(broker.address, TOPICS, partitions=2, replication=1)
        gateway = RunningGateway(broker.address, free_port(), folder, rules_topic=RULES.name, **settings)
        await gateway.start()
        try:
            async with Publisher(broker.address) as publisher, aiohttp.ClientSession() as http:
                yield Site(gateway, broker.address, publisher, http)
        finally:
            gateway.kill()


async def test_an_alert_is_on_the_stream_within_a_second(site: Site) -> None:
    reader = Reader(site.gateway.port)
    task = asyncio.create_task(reader.follow())
    await asyncio.wait_for(reader.connected.wait(), 30)
    waits = []
    for number in range(20):
        start = time.monotonic()
        await site.publish(ALERTS, alert(number))
        while len(reader.events) <= number:
            await asyncio.sleep(0.001)
            assert time.monotonic() - start < 20
        waits.append(time.monotonic() - start)
    task.cancel()
    waits.sort()
    print(f"publish to stream: p50 {waits[10]:.3f} s, worst of 20 {waits[-1]:.3f} s")
    assert waits[10] < 1.0


@pytest.mark.skipif(not installed(), reason="there is no PostgreSQL server on this machine")
async def test_on_postgres_it_is_killed_and_comes_back_and_ends_with_its_database(tmp_path: Path) -> None:
    with PostgresServer() as server:
        async with open_site(tmp_path, gateway_store=server.url) as site:
            reader = Reader(site.gateway.port)
            task = asyncio.create_task(reader.follow())
            await asyncio.wait_for(reader.connected.wait(), 30)
            for number in range(10):
                await site.publish(ALERTS, alert(number))
            await site.until("/api/alerts", lambda answer: len(answer["alerts"]) == 10)
            site.gateway.kill()
            await site.publish(ALERTS, alert(10))
            await site.gateway.start()
            await site.until("/api/alerts", lambda answer: len(answer["alerts"]) == 11)
            async with asyncio.timeout(30):
                while len(reader.events) < 11:
                    await asyncio.sleep(0.05)
            assert len({event.id for event in reader.events}) == len(reader.events) == 11  # no gap, none twice

            server.stop()
            assert await site.gateway.ended() == 1  # before anything comes
            await site.publish(ALERTS, alert(11))
            server.start()
            await site.gateway.start()
            await site.until("/api/alerts", lambda answer: len(answer["alerts"]) == 12)
            task.cancel()


async def test_what_people_say_is_published_kept_and_told(site: Site) -> None:
    rang = alert(1)
    joined = group(rang)
    await site.publish(ALERTS, rang)
    await site.publish(GROUPS, joined)
    await site.until("/api/groups", lambda answer: answer["groups"])
    reader = Reader(site.gateway.port)
    task = asyncio.create_task(reader.follow())
    await asyncio.wait_for(reader.connected.wait(), 30)

    ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    silence = await site.ask("POST", "/api/silences", {"country": "tj", "ends_at": ends, "reason": "drill"}, 201)
    assert (silence["country"], silence["created_by"], silence["rule"]) == ("TJ", "local", None)
    acknowledged = f"/api/groups/{joined.fingerprint}/acknowledgement"
    await site.ask("POST", acknowledged, {"note": "on it"}, 201)
    await site.ask("POST", f"/api/alerts/{rang.id}/verdict", {"true_alarm": False, "note": "old"}, 201)

    (shown,) = (await site.ask("GET", "/api/groups"))["groups"]  # what one has said, one sees
    assert (shown["silenced_by"], shown["acknowledgement"]["note"]) == (silence["id"], "on it")
    assert (await site.ask("GET", f"/api/alerts/{rang.id}"))["verdict"]["true_alarm"] is False
    assert (await site.ask("GET", "/api/silences"))["silences"] == [silence]

    assert await site.gateway.stop() == 0
    await site.gateway.start()  # all of it is in Kafka
    (shown,) = (await site.ask("GET", "/api/groups?state=silenced"))["groups"]
    assert shown["acknowledgement"]["by"] == "local"
    await site.ask("DELETE", f"/api/silences/{silence['id']}", status=204)
    await site.ask("DELETE", acknowledged, status=204)
    await site.ask("DELETE", acknowledged, status=404)
    assert len((await site.ask("GET", "/api/groups?state=open"))["groups"]) == 1

    async with asyncio.timeout(30):
        while len(reader.events) < 5:
            await asyncio.sleep(0.05)
    task.cancel()
    assert [event.name for event in reader.events] == ["state"] * 5
    states = {record.key: record.value for record in await site.on(ALERT_STATE.name)}
    assert states == {
        f"silence/{silence['id']}".encode(): None,
        f"acknowledgement/{joined.fingerprint}".encode(): None,
    }
    (verdict,) = await site.on(FEEDBACK.name)
    assert json.loads(verdict.value or b"")["rule_id"] == rang.rule.id


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"ends_at": "2999-01-01T00:00:00Z", "reason": "x", "rule": "r"}, "at most 366 days"),
        ({"ends_at": "2020-01-01T00:00:00Z", "reason": "x", "rule": "r"}, "in the future"),
        ({"ends_at": "2027-01-01T00:00:00", "reason": "x", "rule": "r"}, "timezone"),
        ({"reason": "x", "rule": "r"}, "ends_at"),
        ({"ends_at": "TOMORROW", "reason": "", "rule": "r"}, "length"),
        ({"ends_at": "TOMORROW", "reason": "x"}, "would silence everything"),
        ({"ends_at": "TOMORROW", "reason": "x", "rule": "r", "until": 1}, "unknown field"),
        ([], "object"),
    ],
)
async def test_a_silence_that_is_none_is_refused(tmp_path: Path, body: Any, says: str) -> None:
    from gateway.served import served

    if isinstance(body, dict) and body.get("ends_at") == "TOMORROW":
        body = body | {"ends_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    async with served(tmp_path) as site:
        assert says in (await site.send("POST", "/api/silences", body, 400))["detail"]


async def test_saved_rules_are_on_the_topic_and_in_force(site: Site) -> None:
    await site.publish(ENRICHED, enriched(1))
    saved = await site.ask("PUT", "/api/rules/files/border.yaml", {"text": RULE})
    assert saved["rules"] == ["tension"]
    listed = await site.ask("GET", "/api/rules")
    assert ([each["id"] for each in listed["rules"]], listed["editable"]) == (["tension"], True)
    (record,) = await site.on(RULES.name)
    assert (record.key, json.loads(record.value or b"")["text"]) == (b"border.yaml", RULE)
    body = {"name": "border.yaml", "text": RULE, "hours": 24}
    seen = await site.ask("POST", "/api/rules/preview", body)
    assert (seen["alerts"], seen["installed"]) == (1, {"alerts": 1, "only_new": 0, "only_old": 0})


async def test_a_gateway_without_a_broker_says_so_and_comes_up_when_there_is_one(tmp_path: Path) -> None:
    port = free_port()
    gateway = RunningGateway(f"127.0.0.1:{port}", free_port(), tmp_path)
    starting = asyncio.create_task(gateway.start())
    try:
        async with aiohttp.ClientSession() as http:
            said = ""
            while "no Kafka broker answers" not in said:
                await asyncio.sleep(0.2)
                try:
                    async with http.get(f"http://127.0.0.1:{gateway.port}/api/status") as answer:
                        said = (await answer.json())["message"]
                except aiohttp.ClientConnectionError:
                    continue
            with EmbeddedBroker(port) as broker:
                await create_topics(broker.address, TOPICS, partitions=1, replication=1)
                await asyncio.wait_for(starting, 60)
                state = ""
                while state != "live":
                    await asyncio.sleep(0.2)
                    async with http.get(f"http://127.0.0.1:{gateway.port}/api/status") as answer:
                        state = (await answer.json())["state"]
            while state != "broken":
                await asyncio.sleep(0.5)
                async with http.get(f"http://127.0.0.1:{gateway.port}/api/status") as answer:
                    state = (await answer.json())["state"]
            async with http.get(f"http://127.0.0.1:{gateway.port}/metrics") as answer:
                assert "tocsin_gateway_broker_reached 0.0" in await answer.text()
    finally:
        gateway.kill()


def test_settings_of_the_gateway_reach_a_child() -> None:
    settings = Settings(gateway_port=1234, gateway_tokens="/etc/tokens", gateway_days=3)
    assert Settings.from_env(settings.to_env()) == settings
