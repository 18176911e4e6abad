"""Stages, and the whole topology in memory: what production runs, without a broker.

A `Stage` is a pure step between two topics. `process` takes raw records through it and answers for every
one of them, so the same code serves the Faust driver, the tests and the previews. A `RememberingStage` has a
step of its own for each partition, which says what it wants kept.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeAlias, TypeVar

from streams.codec import Reject, decode
from streams.records import Record, dead_letter, publication
from streams.remembering import Remembering, Timed
from streams.topics import Topic

A = TypeVar("A")
B = TypeVar("B")

LAST_INSTANT = 253_402_214_400_000  # milliseconds: 31 December 9999, so that a time zone more is still a date

Result: TypeAlias = Sequence[B] | Reject
"""What a step says of one input: its outputs (often one, possibly none), or why it can never succeed."""


@dataclass(frozen=True, slots=True)
class Stage(Generic[A, B]):
    """One arrow of the topology.

    `step` takes a batch and returns one `Result` per input, in order. It never raises for data; it raises
    for its own bugs and for a broken world, and then nothing of the batch counts as done.
    """

    name: str
    source: Topic[A]
    step: Callable[[Sequence[A]], Sequence[Result[B]]]
    sink: Topic[B]


@dataclass(frozen=True, slots=True)
class RememberingStage(Generic[A, B]):
    """A stage with memory: `begin` makes an empty step for one partition, `memory` is the topic it is kept on."""

    name: str
    source: Topic[A]
    begin: Callable[[], Remembering[A, B]]
    sink: Topic[B]
    memory: Topic[bytes]


AnyStage: TypeAlias = Stage[Any, Any] | RememberingStage[Any, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: publications on the sink, or exactly one dead letter."""

    outputs: tuple[Record, ...]
    reject: Reject | None = None


def process(stage: AnyStage, records: Sequence[Record], step: Remembering[Any, Any] | None = None) -> list[Outcome]:
    """Decode, step, encode: one `Outcome` per record, in order. Pure as far as the step is.

    `step`: the one of the records' partition, where the stage remembers.
    """
    decoded = [_decode(stage, record) for record in records]
    pairs = zip(records, decoded, strict=True)
    good = [(article, record.timestamp) for record, article in pairs if not isinstance(article, Reject)]
    results = _results(stage, good, step) if good else []
    if len(results) != len(good):
        raise RuntimeError(f"stage {stage.name} answered {len(results)} times for {len(good)} records")
    answers = iter(results)
    return [
        _outcome(stage, record, article if isinstance(article, Reject) else next(answers))
        for record, article in zip(records, decoded, strict=True)
    ]


def _results(
    stage: AnyStage, good: Sequence[tuple[Any, int]], step: Remembering[Any, Any] | None
) -> Sequence[Result[Any]]:
    if isinstance(stage, Stage):
        return stage.step([article for article, _ in good])
    if step is None:
        raise RuntimeError(f"stage {stage.name} has a step for each partition, and none was given")
    return step([Timed(article, instant(timestamp)) for article, timestamp in good])


def run(
    stages: Iterable[AnyStage], records: Iterable[Record], steps: dict[str, Remembering[Any, Any]] | None = None
) -> dict[str, list[Record]]:
    """Every record that each topic ends up with, given the records put in. Stages come in topology order.

    What remembers begins with nothing and takes each topic as one partition; it goes on from the run before where
    that was given the same `steps`, which are filled by stage name.
    """
    steps = {} if steps is None else steps
    topics: dict[str, list[Record]] = {}
    for record in records:
        topics.setdefault(record.topic, []).append(record)
    for stage in stages:
        if isinstance(stage, RememberingStage) and stage.name not in steps:
            steps[stage.name] = stage.begin()
        for outcome in process(stage, topics.get(stage.source.name, []), steps.get(stage.name)):
            for output in outcome.outputs:
                topics.setdefault(output.topic, []).append(output)
    return topics


def instant(timestamp: int) -> datetime:
    """Kafka's time as an instant; one that no calendar has (a producer that sends microseconds) as the nearest."""
    return datetime.fromtimestamp(min(max(timestamp, 0), LAST_INSTANT) / 1000, UTC)


def _decode(stage: AnyStage, record: Record) -> Any:
    try:
        return decode(stage.source.kind, record.value)
    except Reject as reject:
        return reject


def _outcome(stage: AnyStage, record: Record, result: Result[Any]) -> Outcome:
    if isinstance(result, Reject):
        return Outcome((dead_letter(record, stage.name, result),), result)
    return Outcome(tuple(publication(stage.sink, output, stage.name, cause=record) for output in result))
