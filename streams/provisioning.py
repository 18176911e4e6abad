"""What has to change so that the topics on a broker are as the table says; pure, so a dry run is the real thing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from streams.topics import Topic


class CannotShrink(Exception):
    """A topic has more partitions than asked for, and Kafka takes none away; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the broker has it. `own`: what was set for this topic, rather than for the broker."""

    partitions: int
    replicas: int
    config: Mapping[str, str]
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do to one topic, or only to say (`note`). `config`: all settings it shall have afterwards."""

    kind: Literal["create", "grow", "configure", "note"]
    topic: Topic[Any]
    says: str
    config: Mapping[str, str] = field(default_factory=dict)


def plan(
    topics: Sequence[Topic[Any]], found: Mapping[str, Found], *, partitions: int, replication: int
) -> list[Change]:
    """Everything that has to be done, nothing if all is well. Raises `CannotShrink`, before anything is done."""
    for topic in topics:
        if topic.fixed_partitions and topic.name in found:
            _refuse_more(topic.name, found[topic.name].partitions, topic.fixed_partitions)
    free = [topic.name for topic in topics if topic.name in found and not topic.fixed_partitions]
    wide = {name: found[name].partitions for name in free}
    shrinking = [f"{name} has {count}" for name, count in wide.items() if count > partitions]
    if shrinking:
        raise CannotShrink(
            f"{partitions} partitions are asked for and {', '.join(shrinking)}; Kafka takes none away: "
            f"set TOCSIN_PARTITIONS={max(wide.values())}, or delete the topic with all that is on it"
        )
    return [change for topic in topics for change in _changes(topic, found.get(topic.name), partitions, replication)]


def _refuse_more(name: str, count: int, fixed: int) -> None:
    if count > fixed:
        raise CannotShrink(
            f"{name} has {count} partitions and must have {fixed}, for who reads it needs one order; Kafka takes none "
            "away: stop the stages that write it, let those that read it come to its end (`tocsin topics list` shows "
            f"the lag), `kafka-topics.sh --delete --topic {name}`, and `tocsin topics apply` again"
        )


def _changes(topic: Topic[Any], found: Found | None, asked: int, replication: int) -> Iterator[Change]:
    partitions = topic.partitions(asked)
    if found is None:
        yield Change("create", topic, f"{partitions} partitions, {replication} replicas", topic.config())
        return
    if found.partitions < partitions and topic.compacted:
        yield Change(
            "note",
            topic,
            f"stays at {found.partitions} partitions: in more, keys would move and leave their former values behind",
        )
    elif found.partitions < partitions:
        yield Change("grow", topic, f"partitions {found.partitions} → {partitions}")
    different = {name: value for name, value in topic.config().items() if found.config.get(name) != value}
    if different:
        says = ", ".join(f"{name} {found.config.get(name, 'unset')} → {value}" for name, value in different.items())
        yield Change("configure", topic, says, {**found.own, **topic.config()})
    if found.replicas != replication:
        yield Change("note", topic, f"has {found.replicas} replicas, not {replication}: kafka-reassign-partitions.sh")
