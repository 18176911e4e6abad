"""A reader of server-sent events that comes back where it left off, on bare sockets: a thousand cost little."""

import asyncio
import contextlib
from dataclasses import dataclass, field


@dataclass(slots=True)
class Event:
    id: str
    name: str
    data: bytes


@dataclass(slots=True)
class Reader:
    """`follow` reads until cancelled, over as many connections as it takes."""

    port: int
    query: str = ""
    last_id: str = ""
    events: list[Event] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    connections: int = 0
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                await self.once()
            self.connected.clear()
            await asyncio.sleep(0.2)

    async def once(self) -> None:
        """One connection, until the other side ends it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            lines = [f"GET /api/alerts/stream{self.query} HTTP/1.0", f"Host: 127.0.0.1:{self.port}"]
            lines += [f"Last-Event-ID: {self.last_id}"] if self.last_id else []
            writer.write("\r\n".join([*lines, "", ""]).encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n")[0]:
                raise ConnectionError(head.decode())
            self.connections += 1
            while block := await reader.readuntil(b"\n\n"):
                self._take(block)
        except asyncio.IncompleteReadError:
            return
        finally:
            writer.close()

    def _take(self, block: bytes) -> None:
        fields = dict(line.split(b": ", 1) for line in block.splitlines() if b": " in line[1:])
        if b"id" in fields:
            self.last_id = fields[b"id"].decode()
            self.connected.set()
        if b"data" in fields:
            self.events.append(Event(self.last_id, fields[b"event"].decode(), fields[b"data"]))
            self.times.append(asyncio.get_running_loop().time())
