"""A gateway with a page open on it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from gateway.served import Served
from gateway.served import served as serving

from agents.gateway.tokens import Tokens
from streams.records import Record


@asynccontextmanager
async def served(
    page: Any, folder: Path, records: Sequence[Record], tokens: Tokens | None = None, **settings: Any
) -> AsyncIterator[Served]:
    """A gateway; the page leaves it first, as the server would wait for the live stream to end."""
    async with serving(folder, records, tokens, **settings) as site:
        try:
            yield site
        finally:
            await page.context.set_offline(False)
            await page.goto("about:blank")


async def opened(page: Any, site: Served, path: str = "/", wait: str = ".card") -> None:
    await page.goto(f"http://127.0.0.1:{site.port}{path}")
    await page.wait_for_selector(wait)
