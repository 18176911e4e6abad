"""`GET /api/alerts/stream`: server-sent events that go on where a reader left off, also on another gateway."""

import asyncio
import time
from collections.abc import AsyncIterator

from aiohttp import web

from agents.gateway import filters, position, replay
from agents.gateway.database import Database
from agents.gateway.feed import Listener
from agents.gateway.gateway import GATEWAY, Gateway
from agents.gateway.position import Position

HEARTBEAT = 15.0  # seconds
SLOWEST = 30.0  # seconds in which what was sent has to be taken
BEHIND = 10.0  # seconds a gateway may be behind another one that the reader comes from
RESET = b'event: reset\ndata: {"reason":"%b"}\n\n'


async def stream(request: web.Request) -> web.StreamResponse:
    """Send what was missed since Last-Event-ID, then everything as it comes."""
    gateway = request.app[GATEWAY]
    asked = filters.parse(request.query, gateway.values_of(request))
    gateway.feed.admit()
    listener = Listener(asked, lambda: _abort(request))
    try:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        response.headers["X-Accel-Buffering"] = "no"  # a proxy must not hold it back
        await response.prepare(request)
        async for chunk in _chunks(gateway, listener, _last_id(request)):
            async with asyncio.timeout(SLOWEST):
                await response.write(chunk)
    except (ConnectionResetError, TimeoutError):
        _abort(request)
    finally:
        gateway.feed.leave(listener)
    return response


def _last_id(request: web.Request) -> str:
    return request.headers.get("Last-Event-ID") or request.query.get("last_event_id", "")


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _chunks(gateway: Gateway, listener: Listener, last_id: str) -> AsyncIterator[bytes]:
    yield b": tocsin\n\n"
    while not gateway.feed.ready.is_set():
        try:
            async with asyncio.timeout(HEARTBEAT):
                await gateway.feed.ready.wait()
        except TimeoutError:
            yield b":\n\n"
    seen, whole = await _start(gateway, last_id)
    if not whole:
        yield RESET % b"what came before is not known here, or no longer kept: load the lists again"
    yield _mark(position.write(seen))
    async for chunk in _missed(gateway, listener, seen):
        yield chunk
    async for chunk in _live(gateway, listener):
        yield chunk


async def _start(gateway: Gateway, last_id: str) -> tuple[Position, bool]:
    """Where to begin; False if the reader cannot be given everything since."""
    feed = gateway.feed
    if not last_id:
        return dict(feed.position), True
    seen = position.read(last_id)
    if seen is None:
        return dict(feed.position), False
    await feed.progress.reaches(lambda: not position.ahead(seen, feed.position), BEHIND)
    strange = position.ahead(seen, feed.position)  # offsets that do not exist: the topic is another one now
    kept = {part: offset for part, offset in seen.items() if part not in strange}
    gaps = position.ahead(feed.lost, kept)
    return kept, not strange and not gaps


async def _missed(gateway: Gateway, listener: Listener, seen: Position) -> AsyncIterator[bytes]:
    """What is beyond `seen`, page by page; from the last page on what comes meanwhile waits behind it."""
    live = False
    while not live:
        rows, head = await gateway.read(replay.unseen, seen)
        if live := len(rows) <= replay.PAGE and gateway.feed.head <= head:
            gateway.feed.listen(listener, head)
        for start in range(0, len(rows), replay.PAGE):
            page = rows[start : start + replay.PAGE]
            yield await gateway.read(_page, listener.filters, page, seen) + _mark(position.write(seen))


def _page(db: Database, asked: filters.Filters, page: list[replay.Row], seen: Position) -> bytes:
    seqs = [seq for seq, _, _ in page]
    wanted, entries = replay.wanted(db, asked, seqs), replay.entries(db, seqs, int(time.time() * 1000))
    frames = []
    for seq, part, offset in page:
        seen[part] = offset
        if seq in wanted and seq in entries:
            frames.append(replay.frame(position.write(seen), *entries[seq]))
    return b"".join(frames)


async def _live(gateway: Gateway, listener: Listener) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT):
                chunk = await listener.frames.get()
        except TimeoutError:
            yield b":\n" + (_mark(gateway.feed.id) if listener.frames.empty() else b"\n")
            continue
        while not listener.frames.empty():
            chunk += listener.frames.get_nowait()
        yield chunk


def _mark(id_: str) -> bytes:
    """An id without an event: the reader remembers it."""
    return b"id: %b\n\n" % id_.encode()
