"""What a step with memory is; the only part of it that the domain needs to know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from streams.codec import Reject

A = TypeVar("A")
B_co = TypeVar("B_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Timed(Generic[A]):
    """A record and when its article entered the system: Kafka's time, the same from the first topic to the last."""

    record: A
    at: datetime  # UTC


class Remembering(Protocol[A, B_co]):
    """A step that remembers what it saw in one partition. Pure: it knows no clock, no disk and no chance.

    What makes it safe to kill: restored from all that was kept, it answers as if it had never stopped; a record
    that it has seen (by id) changes nothing, and answers as before or, where its answer is not needed twice, with
    nothing; and it forgets what is too old or too much. After an exception it is thrown away and begun anew.
    """

    def restore(self, kept: Iterable[tuple[str, bytes]]) -> None:
        """Called at most once, before the first batch: everything that is kept, in no particular order."""

    def __call__(self, batch: Sequence[Timed[A]], /) -> Sequence[Sequence[B_co] | Reject]:
        """Per input, in order, its outputs or why it can never succeed; as of any stage's step."""

    def changes(self) -> Mapping[str, bytes | None]:
        """What to keep since the last call, by key; None: drop what was kept under that key."""
