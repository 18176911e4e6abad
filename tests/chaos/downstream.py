"""Those who read what the stages publish, and do not keep up."""

import asyncio
import contextlib
import signal
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

from broker.worker_process import WorkerProcess
from chaos.arena import Arena
from chaos.experiment import SETTLE_SECONDS, Figures, trial
from chaos.load import inputs

from streams.broker import free_port

SLOWER = 1.5
"""So many times as long as without anybody downstream is still the same, where many processes share two cores."""
ENDPOINTS = """endpoints:
- {{name: silent, kind: webhook, url: "http://127.0.0.1:{port}/", secret: {{file: secret}}}}
"""


async def downstream(arena: Arena) -> Figures:
    """The gateway stands still, and a webhook's receiver never answers: the stages take as long as without them."""
    size = max(50, arena.size // 10)
    async with trial(arena, "nobody", seconds=0, records=inputs("nobody", size, real=True), real=True) as alone:
        pass
    async with _gateway_that_stands_still(arena), _receiver_that_never_answers(arena) as asked:
        records = inputs("downstream", size, real=True)
        async with trial(arena, "downstream", seconds=0, records=records, real=True) as on:
            pass
        on.promise(bool(asked), "nobody was told of an alert, so nothing was shown")
    times = (on.figures["seconds"] - SETTLE_SECONDS) / (alone.figures["seconds"] - SETTLE_SECONDS)
    on.promise(times < SLOWER, f"the stages took {times:.2f} times as long")
    return on.figures | {"times as long as alone": round(times, 2), "requests left unanswered": len(asked)}


@contextlib.asynccontextmanager
async def _gateway_that_stands_still(arena: Arena) -> AsyncIterator[None]:
    port = free_port()
    async with _running(arena, "gateway", gateway_port=port, health_port=port) as gateway:
        gateway.process.send_signal(signal.SIGSTOP)
        yield


@contextlib.asynccontextmanager
async def _receiver_that_never_answers(arena: Arena) -> AsyncIterator[list[bytes]]:
    asked: list[bytes] = []

    async def receive(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        with contextlib.suppress(asyncio.CancelledError):  # at the end; streams of asyncio would complain
            await asyncio.Event().wait()

    port = free_port()
    file = arena.folder / "endpoints.yaml"
    file.write_text(ENDPOINTS.format(port=port))
    (arena.folder / "secret").write_text(f"whsec_{b64encode(bytes(32)).decode()}\n")
    async with await asyncio.start_server(receive, "127.0.0.1", port) as server:
        async with _running(arena, "notify", notify=file, notify_allow="127.0.0.0/8"):
            yield asked
        server.close()


@contextlib.asynccontextmanager
async def _running(arena: Arena, command: str, **settings: Any) -> AsyncIterator[WorkerProcess]:
    process = WorkerProcess(arena.broker, arena.folder, command=("-m", "agents.cli", command), **settings)
    try:
        await asyncio.to_thread(process.until_ready)
        yield process
    finally:
        process.kill_group()
