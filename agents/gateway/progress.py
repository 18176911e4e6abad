"""How far something has come that is read from Kafka, and waiting for it."""

import asyncio
from collections.abc import Callable, Mapping

from agents.gateway.position import Part


class Progress:
    """`position`: the last offset of each partition that is in."""

    def __init__(self) -> None:
        self.position: Mapping[Part, int] = {}
        self._moved = asyncio.Condition()

    async def advance(self, position: Mapping[Part, int]) -> None:
        """It has come that far: told to those who wait."""
        self.position = position
        async with self._moved:
            self._moved.notify_all()

    async def reaches(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Whether `holds` becomes true as it goes on, within that time."""
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(holds)
        except TimeoutError:
            return False
        return True

    async def passes(self, part: Part, offset: int, seconds: float) -> bool:
        """Whether that record is in, within that time."""
        return await self.reaches(lambda: self.position.get(part, -1) >= offset, seconds)
