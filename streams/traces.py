"""One trace follows an article from its first topic to its alerts (W3C Trace Context, OpenTelemetry).

Ids are hashes, not random: a record that comes again after a kill has the same `traceparent`, byte for byte, and its
spans the same ids. Spans follow OpenTelemetry's semantic conventions for messaging (a `process` span of kind consumer
for each record, its parent the one that published it). Off, records pass their `traceparent` on untouched.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from streams.records import Record
from streams.settings import BadSetting
from streams.topology import Outcome

HEADER = "traceparent"
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_SAMPLED = 0x01


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stage's work on one record belongs: hex ids; `parent` is "" where the trace begins."""

    trace: str
    span: str
    parent: str
    sampled: bool

    @property
    def header(self) -> str:
        return f"00-{self.trace}-{self.span}-{int(self.sampled):02x}"


def place(stage: str, record: Record, share: float) -> Place:
    """Of `stage`'s work on `record`: in the record's trace, or in one that begins here.

    `share` of the traces that begin here are recorded; of others, those that their beginner records.
    """
    begun = _TRACEPARENT.fullmatch(record.header(HEADER) or "")
    if begun:
        trace, parent, sampled = begun[1], begun[2], bool(int(begun[3], 16) & _SAMPLED)
    else:
        trace, parent = _hash(16, record.topic, str(record.partition), str(record.offset), str(record.timestamp)), ""
        sampled = int(trace[16:], 16) < share * 2**64
    return Place(trace, _hash(8, trace, parent, stage, record.header("ce_id") or ""), parent, sampled)


def carried(outcome: Outcome, place: Place) -> Outcome:
    """The outcome whose outputs continue the trace; a dead letter keeps the headers it came with."""
    if outcome.reject:
        return outcome
    header = (HEADER, place.header.encode())
    return replace(
        outcome,
        outputs=tuple(
            replace(each, headers=(*(kept for kept in each.headers if kept[0] != HEADER), header))
            for each in outcome.outputs
        ),
    )


def _hash(size: int, *parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=size).hexdigest()


class Traces:
    """Sends the spans of one worker to an OTLP/HTTP endpoint, in the background; a collector that is away costs spans.

    Raises `BadSetting` if the extra `otel` is not installed.
    """

    def __init__(self, endpoint: str, share: float, group: str) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError:
            raise BadSetting("TOCSIN_OTLP_ENDPOINT needs the extra `otel`: pip install 'tocsin[otel]'") from None
        self._share, self._group = share, group
        self._resource = Resource.create({"service.name": "tocsin", "service.namespace": group})
        self._processor = BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint))

    def follow(self, stage: str, records: Sequence[Record], outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes with their place in the traces of `records`."""
        pairs = zip(records, outcomes, strict=True)
        return [carried(outcome, place(stage, record, self._share)) for record, outcome in pairs]

    def told(self, stage: str, records: Sequence[Record], outcomes: Sequence[Outcome], began: int, ended: int) -> None:
        """A batch was delivered; nanoseconds since the epoch."""
        for record, outcome in zip(records, outcomes, strict=True):
            where = place(stage, record, self._share)
            if where.sampled:
                self._processor.on_end(self._span(stage, record, outcome, where, (began, ended)))

    def _span(self, stage: str, record: Record, outcome: Outcome, where: Place, times: tuple[int, int]) -> Any:
        from opentelemetry.sdk.trace import ReadableSpan
        from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

        def context(span: str, *, remote: bool) -> SpanContext:
            return SpanContext(int(where.trace, 16), int(span, 16), remote, TraceFlags(TraceFlags.SAMPLED))

        failed = Status(StatusCode.ERROR, outcome.reject.reason) if outcome.reject else Status(StatusCode.OK)
        return ReadableSpan(
            name=f"process {record.topic}",
            context=context(where.span, remote=False),
            parent=context(where.parent, remote=True) if where.parent else None,
            resource=self._resource,
            kind=SpanKind.CONSUMER,
            attributes=_attributes(stage, record, self._group),
            status=failed,
            start_time=times[0],
            end_time=times[1],
        )

    def stop(self) -> None:
        """Send what waits, for a few seconds at most."""
        self._processor.shutdown()


def _attributes(stage: str, record: Record, group: str) -> dict[str, str | int]:
    return {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.operation.name": stage,
        "messaging.destination.name": record.topic,
        "messaging.destination.partition.id": str(record.partition),
        "messaging.kafka.offset": record.offset,
        "messaging.consumer.group.name": group,
        "messaging.message.id": record.header("ce_id") or "",
        "messaging.message.conversation_id": record.header("ce_correlationid") or "",
    }
