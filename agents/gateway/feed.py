"""The live feed: everybody who listens gets each entry once, in order, and nobody waits for anybody."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from agents.gateway.filters import Filters
from agents.gateway.items import Item
from agents.gateway.position import NOTHING, Part, Position, write
from agents.gateway.problem import Problem
from agents.gateway.progress import Progress

WAITING = 1_000
"""Entries that may wait for one listener; with more it is dropped, and comes back with its Last-Event-ID."""


class Listener:
    """One live stream. `frames` are bytes ready to be sent; `drop` ends it without waiting for it."""

    def __init__(self, filters: Filters, drop: Callable[[], None]) -> None:
        self.filters, self.drop = filters, drop
        self.frames: asyncio.Queue[bytes] = asyncio.Queue(WAITING)
        self.after = 0  # the last entry it has had before it was live

    def offer(self, frame: bytes) -> bool:
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.drop()
            return False
        return True


class Feed:
    """Who listens, and how far the feed has come."""

    def __init__(self, most: int) -> None:
        self.head = 0  # seq of the last entry sent
        self.id = NOTHING  # of the position at the head
        self.progress = Progress()
        self.lost: Mapping[Part, int] = {}
        self.ready = asyncio.Event()  # what the topics held at start is in
        self.dropped = 0  # listeners that were too slow
        self._most, self._open = most, 0
        self._listeners: dict[Filters, set[Listener]] = {}

    @property
    def position(self) -> Mapping[Part, int]:
        """The last offset of each partition that was sent."""
        return self.progress.position

    def __len__(self) -> int:
        return self._open

    def admit(self) -> None:
        """One more connection. Raises `Problem` (503) when there are too many."""
        if self._open >= self._most:
            raise Problem(503, "too many live streams are open; try again later")
        self._open += 1

    def leave(self, listener: Listener | None = None) -> None:
        self._open -= 1
        if listener is None:
            return
        same = self._listeners.get(listener.filters, set())
        same.discard(listener)
        if not same:
            self._listeners.pop(listener.filters, None)

    def listen(self, listener: Listener, after: int) -> None:
        """From now on it gets every entry behind `after`."""
        listener.after = after
        self._listeners.setdefault(listener.filters, set()).add(listener)

    def filters(self) -> list[Filters]:
        """The different filters of those who listen."""
        return list(self._listeners)

    def send(self, items: Sequence[Item], frames: Mapping[int, bytes], wanted: Mapping[Filters, set[int]]) -> None:
        """Give each listener what its filters want; `wanted` knows all filters of `filters()`."""
        for filters, listeners in list(self._listeners.items()):
            mine = [item for item in items if item.seq in wanted[filters] and item.seq in frames]
            for listener in list(listeners):
                sent = (listener.offer(frames[item.seq]) for item in mine if item.seq > listener.after)
                if not all(sent):
                    self.dropped += 1
                    listeners.discard(listener)
        if items:
            self.head = items[-1].seq

    async def advance(self, position: Position, lost: Position) -> None:
        """The feed has come that far."""
        self.id, self.lost = write(position), lost
        await self.progress.advance(position)
