"""`tocsin notify` in a process of its own, and a receiver of webhooks on loopback that says what a test wants."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from broker.feed import Broker
from broker.worker_process import WorkerProcess
from standardwebhooks.webhooks import Webhook

from streams.client import Publisher
from streams.events import AlertGroup
from streams.records import Header, Record, publication
from streams.topics import GROUPS

SECRET = "whsec_" + "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"


class NotifyProcess(WorkerProcess):
    def __init__(self, broker: Broker, folder: Path, **settings: Any) -> None:
        super().__init__(broker, folder, command=("-m", "agents.cli", "notify"), **settings)


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    id: str
    at: float  # monotonic seconds
    body: bytes


@dataclass
class Receiver:
    """`status` answers a call, given how often its message has come to that path; every signature is verified."""

    status: Callable[[Call, int], int] = lambda call, number: 200
    headers: dict[str, str] = field(default_factory=dict)  # of answers that are no success
    seconds: Callable[[str], float] = lambda path: 0.0
    calls: list[Call] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        Webhook(SECRET).verify(body, dict(request.headers))
        call = Call(request.path, request.headers["webhook-id"], time.monotonic(), body)
        self.calls.append(call)
        number = sum(each.id == call.id for each in self.on(call.path))
        await asyncio.sleep(self.seconds(request.path))
        status = self.status(call, number)
        return web.Response(status=status, headers={} if status < 300 else self.headers)

    def on(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path]

    async def until(self, path: str, ids: Collection[str], seconds: float = 60.0) -> None:
        """Returns when all of `ids` have been sent to that path, one that is twice among them twice."""
        deadline = time.monotonic() + seconds
        while missing := Counter(ids) - Counter(call.id for call in self.on(path)):
            assert time.monotonic() < deadline, f"{len(missing)} of {len(ids)} did not come, {min(missing)} among them"
            await asyncio.sleep(0.05)

    @asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post("/{path:.*}", self.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        try:
            yield
        finally:
            await site.stop()
            await asyncio.sleep(0.1)  # a connection that is being accepted is known then, and closed with the others
            await runner.cleanup()


async def ring(broker: Broker, *groups: AlertGroup, headers: tuple[Header, ...] = ()) -> None:
    """Put them on their topic as the group stage does."""
    cause = Record("", None, None, headers, timestamp=time.time_ns() // 1_000_000)
    async with Publisher(broker.address) as publisher:
        await asyncio.gather(*(publisher.publish(publication(GROUPS, each, "group", cause=cause)) for each in groups))
