"""The whole way: an article enters Kafka, the agents read it, it is on the page; what is said there reaches Kafka."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from gateway.records import alert, group
from gateway.running import ROOT, RunningGateway

from agents.cli.ingest import records as ingested
from agents.data import DATA
from streams.broker import EmbeddedBroker, free_port
from streams.client import Publisher, consume
from streams.cluster import create_topics
from streams.events import RawArticle
from streams.records import Record, publication
from streams.settings import Settings
from streams.topics import ALERT_STATE, ALERTS, FEEDBACK, GROUPS, RAW, TOPICS

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.timeout(300)]
SAMPLES = DATA / "samples" / "steppe-herald.example"
ARTICLES = 25
WARM = 2_000  # milliseconds, from ingest to the page


@dataclass(slots=True)
class Site:
    broker: str
    gateway: RunningGateway
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.gateway.port}/"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    with EmbeddedBroker() as broker:
        await create_topics(broker.address, TOPICS, partitions=1, replication=1)
        gateway = RunningGateway(broker.address, free_port(), tmp_path / "gateway")
        await gateway.start()
        yield Site(broker.address, gateway, tmp_path)
        gateway.kill()


async def on(site: Site, topic: str) -> list[Record]:
    return [record async for record in consume(site.broker, [topic], follow=False)]


async def test_an_article_is_on_the_page_within_two_seconds(page: Any, site: Site) -> None:
    settings = Settings(
        brokers=site.broker, broker_profile="embedded", data_dir=site.folder / "worker", health_port=free_port()
    )
    worker = subprocess.Popen([sys.executable, "-m", "agents.cli", "worker"], cwd=ROOT, env=environment(settings))
    try:
        await page.goto(site.url)
        async with Publisher(site.broker) as publisher:
            for record, _ in ingested(str(SAMPLES), None):  # the first ones wait for the language model
                await publisher.publish(record)
            await page.wait_for_selector(".card", timeout=150_000)
            took = sorted([await _until_seen(page, publisher, number) for number in range(ARTICLES)])
        middle, late = took[len(took) // 2], took[int(len(took) * 0.99)]
        print(f"from ingest to the page, {ARTICLES} articles: p50 {middle:.0f} ms, p99 {late:.0f} ms")
        assert late < WARM
    finally:
        worker.terminate()
        await asyncio.to_thread(worker.wait, 60)


async def _until_seen(page: Any, publisher: Publisher, number: int) -> float:
    """Milliseconds from the sending of an article to its evidence, marked, on the page."""
    luck = random.Random(number)
    other = " ".join("".join(luck.choices("bcdfglmnprst", k=2)) + "a" + luck.choice("lnrst") for _ in range(60))
    title = f"Commanders of district {number} meet"
    text = f"{title}\n\nThe talks should reduce tensions on the border of district {number}. They spoke of {other}."
    raw = RawArticle(source="desk.example", format="clean", content=text, title=title)
    cause = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
    start = time.monotonic()
    await publisher.publish(publication(RAW, raw, "test", cause=cause))
    await page.wait_for_selector(f".card:has-text('{title}') .evidence mark", timeout=60_000)
    return (time.monotonic() - start) * 1000


async def test_what_an_analyst_says_is_shown_and_in_kafka(page: Any, site: Site) -> None:
    rang = alert(1)
    async with Publisher(site.broker) as publisher:
        for topic, record in ((ALERTS, rang), (GROUPS, group(rang))):
            cause = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
            await publisher.publish(publication(topic, record, "test", cause=cause))
    await page.goto(site.url)
    await page.wait_for_selector(".card")
    await page.keyboard.press("j")
    await page.keyboard.press("a")
    await page.wait_for_selector(".badge >> text=acknowledged by local")
    await page.keyboard.press("x")
    await page.wait_for_selector(".badge >> text=false alarm")
    await page.keyboard.press("s")
    await page.get_by_label("Reason").fill("a drill")
    await page.get_by_role("button", name="Silence", exact=True).click()
    await page.wait_for_selector(".badge >> text=silenced")
    await page.get_by_role("link", name="Silences").click()
    await page.wait_for_selector("td >> text=a drill")
    assert len(await on(site, FEEDBACK.name)) == 1
    assert len([record for record in await on(site, ALERT_STATE.name) if record.value]) == 2
    await page.get_by_role("button", name="End").click()
    await page.wait_for_selector("text=Nothing is silenced")


def environment(settings: Settings) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")} | settings.to_env()
