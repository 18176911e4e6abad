"""WCAG 2.2 A and AA, as far as axe-core can tell, of every view and dialog: light and dark, wide and on a phone."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from console.site import opened, served
from gateway.records import alert, alerts, at, enriched, group, groups
from gateway.served import Served

from streams.topics import ENRICHED

axe = pytest.importorskip("axe_playwright_python.async_playwright", reason="axe-playwright-python is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"wide": (1440, 900), "phone": (360, 740)}
RANG = alert(1)
VIEWS = {
    "feed": ("/", ".card"),
    "filtered feed": ("/?severity=high&country=TJ&rule=border-tension", ".card"),
    "empty feed": ("/?country=XX", "text=No alert fits these filters"),
    "article": (f"/?view=article&id=article-1&alert={RANG.id}", ".story"),
    "entity": ("/?view=entity&id=person:Ann", "text=Named together with"),
    "rules": ("/?view=rules", "table"),
    "rule": ("/?view=rule&id=border-tension", "pre"),
    "editor": ("/?view=editor&file=own.yaml", "textarea"),
    "silences": ("/?view=silences", "h1"),
    "nowhere": ("/?view=article&id=nothing", "[role=alert]"),
}
DIALOGS = {"keys": "?", "silence": "js"}


@pytest.fixture
async def site(page: Any, tmp_path: Path) -> AsyncIterator[Served]:
    records = [*alerts(1, 2), *groups(group(RANG, count=2, sources=("one.example", "two.example")))]
    records += [at(ENRICHED, enriched(number), 0, number) for number in (1, 2)]
    async with served(page, tmp_path, records) as opened_site:
        yield opened_site


async def faults(page: Any) -> list[str]:
    found = await axe.Axe().run(page, options={"runOnly": RULES})
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_every_view(page: Any, site: Served, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    await page.set_viewport_size({"width": width, "height": height})
    await page.emulate_media(color_scheme=scheme)
    wrong = {}
    for name, (path, wait) in VIEWS.items():
        await opened(page, site, path, wait)
        if found := await faults(page):
            wrong[name] = found
    assert not wrong, "\n".join(f"{name}: {fault}" for name, found in wrong.items() for fault in found)


@pytest.mark.parametrize("name", DIALOGS)
async def test_every_dialog(page: Any, site: Served, name: str) -> None:
    await opened(page, site)
    for key in DIALOGS[name]:
        await page.keyboard.press(key)
    await page.wait_for_selector("dialog[open]")
    assert await faults(page) == []


async def test_it_finds_what_is_wrong(page: Any, site: Served) -> None:
    await opened(page, site)
    await page.evaluate("document.getElementById('main').append(document.createElement('img'))")
    assert any(fault.startswith("image-alt") for fault in await faults(page))
