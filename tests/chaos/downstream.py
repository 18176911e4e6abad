"""Those who read what the stages publish, and do not keep up."""

import asyncio
import contextlib
import signal
import string
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from broker.worker_process import WorkerProcess
from chaos.arena import Arena
from chaos.experiment import SETTLE_SECONDS, Figures, trial

from streams.broker import free_port
from streams.events import RawArticle
from streams.records import Record, publication
from streams.topics import RAW

SLOWER = 1.5
"""So many times as long as without anybody downstream is still the same, where many processes share two cores."""
_ARTICLE = RawArticle(source="downstream.example")
ENDPOINTS = """endpoints:
- {{name: silent, kind: webhook, url: "http://127.0.0.1:{port}/", secret: {{file: secret}}}}
"""


async def downstream(arena: Arena) -> Figures:
    """The gateway stands still, and a webhook's receiver never answers: the stages take as long as without them."""
    size = max(50, arena.size // 10)
    async with trial(arena, "nobody", seconds=0, records=_alarming(arena, size), real=True) as alone:
        pass
    async with _gateway_that_stands_still(arena), _receiver_that_never_answers(arena) as asked:
        async with trial(arena, "downstream", seconds=0, records=_alarming(arena, size), real=True) as on:
            pass
        on.promise(bool(asked), "nobody was told of an alert, so nothing was shown")
    times = (on.figures["seconds"] - SETTLE_SECONDS) / (alone.figures["seconds"] - SETTLE_SECONDS)
    on.promise(times < SLOWER, f"the stages took {times:.2f} times as long")
    return on.figures | {"times as long as alone": round(times, 2), "requests left unanswered": len(asked)}


def _alarming(arena: Arena, size: int) -> list[Record]:
    """Articles of which each is a story of its own and rings: alerts of a story known before would join in silence."""
    cause, name = Record("", None, None, timestamp=time.time_ns() // 1_000_000), f"downstream-{arena.luck.random()}"
    return [
        publication(RAW, replace(_ARTICLE, url=f"https://{name}.example/{n}", content=_text(arena)), name, cause=cause)
        for n in range(size)
    ]


def _text(arena: Arena) -> str:
    words = ["".join(arena.luck.choices(string.ascii_lowercase, k=8)).title() for _ in range(30)]
    said = " ".join(f"{one} met {other} in the town of {one}bad on Monday." for one, other in pairwise(words))
    return f"<h1>Tension on the border near {words[0]}</h1><p>Tension grows on the border of {words[1]}. {said}</p>"


@contextlib.asynccontextmanager
async def _gateway_that_stands_still(arena: Arena) -> AsyncIterator[None]:
    port = free_port()
    async with _running(arena, "gateway", gateway_port=port, health_port=port) as gateway:
        gateway.process.send_signal(signal.SIGSTOP)
        yield


@contextlib.asynccontextmanager
async def _receiver_that_never_answers(arena: Arena) -> AsyncIterator[list[bytes]]:
    asked, over = list[bytes](), asyncio.Event()

    async def receive(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        await over.wait()

    port = free_port()
    file = arena.folder / "endpoints.yaml"
    file.write_text(ENDPOINTS.format(port=port))
    (arena.folder / "secret").write_text(f"whsec_{b64encode(bytes(32)).decode()}\n")
    async with await asyncio.start_server(receive, "127.0.0.1", port):
        async with _running(arena, "notify", notify=file, notify_allow="127.0.0.0/8"):
            yield asked
        over.set()


@contextlib.asynccontextmanager
async def _running(arena: Arena, command: str, **settings: Any) -> AsyncIterator[WorkerProcess]:
    process = WorkerProcess(arena.broker, arena.folder, command=("-m", "agents.cli", command), **settings)
    try:
        await asyncio.to_thread(process.until_ready)
        yield process
    finally:
        process.kill_group()
