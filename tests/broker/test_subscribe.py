"""What a subscriber asks for is what it gets."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from broker.feed import Broker
from gateway.records import alert

from streams import client
from streams.client import Publisher, subscribe
from streams.events import Alert
from streams.records import Record, publication
from streams.topics import ALERTS

pytestmark = pytest.mark.broker
NOW = time.time_ns() // 1_000_000


@pytest.fixture(autouse=True)
def _impatient(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    if broker.embedded:  # a member joins after half a session there
        monkeypatch.setattr(client, "SESSION_SECONDS", 1.0)
        monkeypatch.setattr(client, "QUIET_SECONDS", 0.4)


async def put(broker: Broker, made: Alert, when: int = NOW) -> None:
    async with Publisher(broker.address) as publisher:
        await publisher.publish(publication(ALERTS, made, "test", cause=Record("", None, None, timestamp=when)))


async def got(broker: Broker, **asked: Any) -> set[str]:
    alerts = subscribe(broker.address, rules=["subscribed"], follow=False, **asked)
    return {each.article_id async for each in alerts}


async def test_countries_themes_and_time_choose(broker: Broker) -> None:
    swiss = alert(901, rule="subscribed", countries=("CH", "FR"), themes=("cybercrime",))
    tajik = alert(902, rule="subscribed", countries=("TJ",), themes=("border_tension",))
    await put(broker, swiss, NOW - 7200_000)
    await put(broker, tajik)
    both, first, second = {"article-901", "article-902"}, {"article-901"}, {"article-902"}
    assert await got(broker) == both
    assert await got(broker, countries=["FR"]) == first
    assert await got(broker, countries=["CH", "TJ"]) == both
    assert await got(broker, themes=["border_tension"]) == second
    assert await got(broker, countries=["CH"], themes=["border_tension"]) == set()
    hour_ago = datetime.fromtimestamp(NOW / 1000, UTC) - timedelta(hours=1)
    assert await got(broker, from_=hour_ago) == second
    assert await got(broker, from_=hour_ago, group="from-group") == second
    assert await got(broker, from_=hour_ago, group="from-group") == set()  # it goes on where it left off
