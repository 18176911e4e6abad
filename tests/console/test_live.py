"""The whole way: an article enters Kafka, the agents read it, it is on the page; what is said there reaches Kafka."""

import asyncio
import os
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
from streams.client import Publisher, consume, create_topics
from streams.records import Record, publication
from streams.settings import Settings
from streams.topics import ALERT_STATE, ALERTS, FEEDBACK, GROUPS, TOPICS

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.timeout(300)]
SAMPLES = DATA / "samples" / "steppe-herald.example"
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
            first, *rest = [record for record, _ in ingested(str(SAMPLES), None)]
            for record in (first, *rest[:1]):  # the first ones wait for the language model
                await publisher.publish(record)
            await page.wait_for_selector(".card", timeout=150_000)
            last = next(record for record, _ in ingested(str(SAMPLES / "panj-bridge-talks.html"), None))
            start = time.monotonic()
            await publisher.publish(last)
            await page.wait_for_selector(".card:has-text('Panj bridge') .evidence mark", timeout=60_000)
            took = (time.monotonic() - start) * 1000
        print(f"from ingest to the page: {took:.0f} ms")
        assert took < WARM
    finally:
        worker.terminate()
        await asyncio.to_thread(worker.wait, 60)


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
