"""A real browser, and a page that must not break the policy or fail."""

import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest

api = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("there is no Chromium on this machine (apt-get install chromium)")
    async with api.async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"], timeout=90_000)
        yield launched
        await launched.close()


@pytest.fixture
async def page(browser: Any) -> AsyncIterator[Any]:
    """A wide page; the test fails if a script failed or the Content-Security-Policy was broken."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(45_000)
    opened, wrong = await context.new_page(), list[str]()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    await context.close()
    assert wrong == []
