"""Stories and groups of alerts depend on the order of coming, which a kill may change: what their logs say they are.

A stage that remembers must have made of its source, record by record, what it makes of it without any trouble.
"""

import asyncio
from collections import defaultdict

from broker.feed import Broker

from streams.client import consume
from streams.records import Record
from streams.topology import AnyStage, RememberingStage, process


async def differences(broker: Broker, stage: AnyStage) -> int:
    """How many records of a stage's sink are not, or not byte for byte, what a rebuild from its source gives.

    None of a stage that remembers nothing: order does not count there.
    """
    if not isinstance(stage, RememberingStage):
        return 0
    source = await _log(broker, stage.source.name)
    made: dict[str, set[bytes | None]] = defaultdict(set)
    for records in source.values():
        outcomes = await asyncio.to_thread(process, stage, records, stage.begin())
        for output in (output for outcome in outcomes for output in outcome.outputs):
            if output.topic == stage.sink.name:
                made[output.header("ce_id") or ""].add(output.value)
    found: dict[str, set[bytes | None]] = defaultdict(set)
    for records in (await _log(broker, stage.sink.name)).values():
        for record in records:
            found[record.header("ce_id") or ""].add(record.value)
    return sum(found[each] != made[each] for each in found.keys() | made.keys())


async def _log(broker: Broker, topic: str) -> dict[int, list[Record]]:
    """All that is on a topic, by partition, in order."""
    partitions: dict[int, list[Record]] = defaultdict(list)
    async for record in consume(broker.connection, [topic], follow=False):
        partitions[record.partition].append(record)
    return partitions
