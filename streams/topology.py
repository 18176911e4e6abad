"""Stages, and the whole topology in memory: what production runs, without a broker.

A `Stage` is a pure step between two topics. `process` takes raw records through it and answers for every
one of them, so the same code serves the Faust driver, the tests and the previews.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from streams.codec import Reject, decode
from streams.records import Record, dead_letter, publication
from streams.topics import Topic

A = TypeVar("A")
B = TypeVar("B")

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
class Outcome:
    """What became of one record: publications on the sink, or exactly one dead letter."""

    outputs: tuple[Record, ...]
    reject: Reject | None = None


def process(stage: Stage[Any, Any], records: Sequence[Record]) -> list[Outcome]:
    """Decode, step, encode: one `Outcome` per record, in order. Pure as far as `stage.step` is."""
    decoded = [_decode(stage, record) for record in records]
    good = [article for article in decoded if not isinstance(article, Reject)]
    results = stage.step(good) if good else []
    if len(results) != len(good):
        raise RuntimeError(f"stage {stage.name} answered {len(results)} times for {len(good)} records")
    answers = iter(results)
    return [
        _outcome(stage, record, article if isinstance(article, Reject) else next(answers))
        for record, article in zip(records, decoded, strict=True)
    ]


def run(stages: Iterable[Stage[Any, Any]], records: Iterable[Record]) -> dict[str, list[Record]]:
    """Every record that each topic ends up with, given the records put in. Stages come in topology order."""
    topics: dict[str, list[Record]] = {}
    for record in records:
        topics.setdefault(record.topic, []).append(record)
    for stage in stages:
        for outcome in process(stage, topics.get(stage.source.name, [])):
            for output in outcome.outputs:
                topics.setdefault(output.topic, []).append(output)
    return topics


def _decode(stage: Stage[Any, Any], record: Record) -> Any:
    try:
        return decode(stage.source.kind, record.value)
    except Reject as reject:
        return reject


def _outcome(stage: Stage[Any, Any], record: Record, result: Result[Any]) -> Outcome:
    if isinstance(result, Reject):
        return Outcome((dead_letter(record, stage.name, result),), result)
    return Outcome(tuple(publication(stage.sink, output, stage.name, cause=record) for output in result))
