"""The application without Kafka: records go in by the function that the consumer calls."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from agents.gateway.api import STATUS
from agents.gateway.gateway import GATEWAY, Gateway
from agents.gateway.server import build
from agents.gateway.status import Status
from agents.gateway.tokens import Tokens
from streams.records import Record
from streams.settings import Settings

KEPT: dict[str, Any] = {}
"""The settings of the database; see `each_database`."""
_numbers = itertools.count(1)


@dataclass(slots=True)
class Served:
    client: TestClient[Any, Any]
    gateway: Gateway
    status: Status

    @property
    def port(self) -> int:
        port = self.client.port
        assert port is not None
        return port

    async def take(self, *records: Record) -> None:
        await self.gateway.take(records)

    async def get(self, path: str, status: int = 200, **more: Any) -> Any:
        """The JSON that is answered."""
        async with self.client.get(path, **more) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json(content_type=None)

    async def send(self, method: str, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        async with self.client.request(method, path, json=body, **more) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json(content_type=None)


@asynccontextmanager
async def served(
    folder: Path, records: Sequence[Record] = (), tokens: Tokens | None = None, **settings: Any
) -> AsyncIterator[Served]:
    """A server that has taken these records and is ready."""
    kept = KEPT and KEPT | {"gateway_schema": f"served_{next(_numbers)}"}
    app = build(Settings(data_dir=folder, brokers="127.0.0.1:1", **(kept | settings)), tokens)
    server = TestServer(app, host="127.0.0.1")
    client: TestClient[Any, Any] = TestClient(server)
    await client.start_server()
    try:
        await app[GATEWAY].take(records)
        app[GATEWAY].feed.ready.set()
        yield Served(client, app[GATEWAY], app[STATUS])
    finally:
        await client.close()
