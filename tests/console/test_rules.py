"""Rules in a real browser: how they fare, and a change that is checked, tried on the stream and then saved."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from console.site import opened, served
from gateway.records import alert, alerts, at, enriched, group, groups
from gateway.running import RunningGateway

from streams.broker import EmbeddedBroker, free_port
from streams.client import consume
from streams.cluster import create_topics
from streams.events import Verdict
from streams.topics import ENRICHED, FEEDBACK, RULES, TOPICS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
RULE = """rules:
- id: tension
  name: Tension on a border
  severity: high
  themes: [border_tension]
  query: {query}
  tests: {{fire: ["tension on the border"], quiet: ["a quiet day"]}}
"""
GOOD = RULE.format(query="tension NEAR/5 border")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "border.yaml").write_text(GOOD, encoding="utf-8")
    return folder


async def test_a_rule_says_how_it_fares(page: Any, tmp_path: Path, rules: Path) -> None:
    rang = alert(1, rule="tension")
    verdict = Verdict(
        alert_id=rang.id, rule_id="tension", rule_version="v1", true_alarm=True, at=group(rang).starts_at, by="ann"
    )
    records = [*alerts(1, 2, rule="tension"), *groups(group(rang)), at(FEEDBACK, verdict, 0, 1)]
    async with served(page, tmp_path, records, rules=(rules,)) as site:
        await opened(page, site, "/?view=rules", "table")
        await page.get_by_role("link", name="Tension on a border").click()
        await page.wait_for_selector("h1 >> text=Tension on a border")
        text = " ".join((await page.locator("main").inner_text()).split())
        for shown in ("tension NEAR/5 border", "border.yaml, line 2", "2 alerts in 1 group", "tension on the border"):
            assert shown in text, text
        assert "1 verdict" in text or "of 1" in text, text  # a precision is nothing without its sample
        await page.get_by_role("link", name="2 alerts").click()
        await page.wait_for_selector(".card")
        assert "rule=tension" in page.url


async def test_an_editor_names_the_place_and_previews_but_cannot_save_files_on_disk(
    page: Any, tmp_path: Path, rules: Path
) -> None:
    records = [at(ENRICHED, enriched(1, text="The tension on the border rose. Nobody knew why."), 0, 1)]
    async with served(page, tmp_path, records, rules=(rules,)) as site:
        await opened(page, site, "/?view=editor&file=border.yaml", "textarea")
        assert await page.locator("textarea").input_value() == GOOD
        await page.locator("textarea").fill(RULE.format(query="tension border"))
        await page.get_by_role("button", name="Check").click()
        await page.get_by_role("button", name="Line 6").click()
        assert "two words in a row" in await page.locator(".panel[role=status]").inner_text()
        at_fault = "(t => t.value.slice(t.selectionStart))(document.querySelector('textarea'))"
        assert (await page.evaluate(at_fault)).startswith(("tension border", "border"))
        await page.locator("textarea").fill(RULE.format(query="border"))
        await page.get_by_role("button", name="Preview").click()
        await page.wait_for_selector("text=would be new")
        assert await page.get_by_role("button", name="Save").is_disabled()


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[tuple[str, RunningGateway]]:
    with EmbeddedBroker() as broker:
        await create_topics(broker.address, TOPICS, partitions=1, replication=1)
        gateway = RunningGateway(broker.address, free_port(), tmp_path / "gateway", rules_topic=RULES.name)
        await gateway.start()
        yield broker.address, gateway
        gateway.kill()


@pytest.mark.broker
async def test_what_was_previewed_is_saved_for_the_fleet(page: Any, fleet: tuple[str, RunningGateway]) -> None:
    broker, gateway = fleet
    await page.goto(f"http://127.0.0.1:{gateway.port}/?view=editor&file=new.yaml")
    await page.wait_for_selector("textarea")
    save = page.get_by_role("button", name="Save")
    await page.locator("textarea").fill(GOOD)
    assert await save.is_disabled()
    await page.get_by_role("button", name="Preview").click()
    await page.wait_for_selector("text=0 alerts on 0 articles")
    await save.click()
    await page.wait_for_selector("text=Saved and published")
    kept = [record async for record in consume(broker, [RULES.name], follow=False)]
    assert [
        (record.key, GOOD.encode() in (record.value or b"") or b"tension" in (record.value or b"")) for record in kept
    ] == [(b"new.yaml", True)]
    await page.locator("textarea").press("End")
    await page.locator("textarea").type(" ")
    assert await save.is_disabled()  # changed since it was previewed
