"""Where the CPU time of the chain goes, in one process without a broker."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import process_time
from typing import Any

from streams.codec import Reject, decode, encode
from streams.records import Record
from streams.remembering import Remembering
from streams.topology import AnyStage, RememberingStage, process


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of one stage for the records it was given."""

    decode: float
    work: float
    encode: float

    @property
    def total(self) -> float:
        return self.decode + self.work + self.encode


def seconds(work: Callable[[], Any]) -> float:
    """CPU seconds that it takes."""
    began = process_time()
    work()
    return process_time() - began


def chain(stages: Mapping[str, AnyStage], records: Sequence[Record]) -> tuple[dict[str, Cost], dict[str, list[Record]]]:
    """What each stage costs for these raw records, and what is on each topic afterwards."""
    topics: dict[str, list[Record]] = {}
    for record in records:
        topics.setdefault(record.topic, []).append(record)
    costs: dict[str, Cost] = {}
    for name, stage in stages.items():
        taken = topics.get(stage.source.name, [])
        step: Remembering[Any, Any] | None = stage.begin() if isinstance(stage, RememberingStage) else None
        began = process_time()
        outcomes = process(stage, taken, step)
        whole = process_time() - began
        reading, writing = _json(stage, taken), _json_out(stage, [o for each in outcomes for o in each.outputs])
        costs[name] = Cost(reading, max(0.0, whole - reading - writing), writing)
        for outcome in outcomes:
            for output in outcome.outputs:
                topics.setdefault(output.topic, []).append(output)
    return costs, topics


def _json(stage: AnyStage, records: Sequence[Record]) -> float:
    """CPU seconds to decode them once more."""
    began = process_time()
    for record in records:
        _read(stage.source.kind, record)
    return process_time() - began


def _json_out(stage: AnyStage, outputs: Sequence[Record]) -> float:
    made = [_read(stage.sink.kind, each) for each in outputs if each.topic == stage.sink.name]
    return seconds(lambda: [encode(each) for each in made])


def _read(kind: type[Any], record: Record) -> Any:
    try:
        return decode(kind, record.value)
    except Reject:
        return None
