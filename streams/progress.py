"""How far a worker is with the partitions it was given, and whether it gets on. Pure: told the time and the offsets."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from streams import metrics

Place: TypeAlias = tuple[str, int]
"""Topic and partition."""

UNANSWERED_SECONDS = 15.0
"""A broker that has not answered for so long counts as out of reach; it is asked every `ASK_SECONDS`."""
ASK_SECONDS = 5.0
TWICE = 2
"""Looks at the broker that must agree: right after a rebalance the group's offsets may not be read yet."""


@dataclass(slots=True)
class _Standing:
    moved: float  # when it last got on, had nothing to do, or was new; monotonic seconds
    done: int = 0  # the next offset to acknowledge
    end: int = 0  # the next offset to be written, when the broker was last asked
    late: int = 0  # how often it was asked since it moved, and records waited

    @property
    def lag(self) -> int:
        return max(0, self.end - self.done)


class Progress:
    """The partitions of one worker. Times are monotonic seconds, offsets Kafka's.

    `patience`: seconds a partition may stand still although records wait; None: the broker does not say truly where
    partitions end, so none stands still.
    """

    def __init__(self, patience: float | None) -> None:
        self._patience = patience
        self._standings: dict[Place, _Standing] | None = None  # None: in no group
        self._answered = float("-inf")

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(self._standings or ())

    @property
    def share(self) -> int | None:
        """How many partitions the group has given to this worker; None while it is in no group."""
        return None if self._standings is None else len(self._standings)

    def assigned(self, places: Iterable[Place], now: float) -> None:
        self._standings = {place: _Standing(now) for place in places}
        self._answered = now
        metrics.rebalance(len(self._standings))

    def revoked(self) -> None:
        for topic, number in self.places:
            metrics.partition(topic, number, lag=0, queue=0)  # it is for its new owner to say
        self._standings = None

    def done(self, place: Place, offset: int, now: float) -> None:
        """`offset` and all before it on that partition are acknowledged."""
        standing = (self._standings or {}).get(place)
        if standing is not None:
            standing.done, standing.moved, standing.late = offset + 1, now, 0

    def looked(
        self, now: float, done: Mapping[Place, int], taken: Mapping[Place, int], ends: Mapping[Place, int]
    ) -> None:
        """The broker has answered. By partition, each the next offset: to acknowledge, to take, to be written.

        `done` may be behind what is known here, or ahead of it: others worked on the partition before it came to us.
        """
        self._answered = now
        for place, standing in (self._standings or {}).items():
            if place not in ends or self._patience is None:
                continue
            standing.done = max(standing.done, done.get(place, 0))
            standing.end = ends[place]
            standing.late += 1
            if not standing.lag:
                standing.moved, standing.late = now, 0
            queue = min(standing.lag, max(0, taken.get(place, standing.done) - standing.done))
            metrics.partition(*place, lag=standing.lag, queue=queue)

    def troubles(self, now: float) -> list[str]:
        """Why this worker is not ready, each in one sentence; none: it is."""
        if self._standings is None:
            return ["the consumer group has not given this worker its share of the partitions"]
        return list(self._troubles(now))

    def _troubles(self, now: float) -> Iterator[str]:
        silent = now - self._answered
        if silent > UNANSWERED_SECONDS:
            yield f"the broker has not answered for {silent:.0f} s"
        for (topic, number), standing in (self._standings or {}).items():
            still = now - standing.moved
            if self._patience is not None and standing.lag and still > self._patience and standing.late >= TWICE:
                yield (
                    f"nothing of {topic}, partition {number}, was acknowledged for {still:.0f} s,"
                    f" though {standing.lag} records wait"
                )
