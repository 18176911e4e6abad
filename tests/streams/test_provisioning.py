"""What `tocsin topics apply` sets out to do, without a broker."""

from dataclasses import replace
from typing import Any

import pytest

from streams.provisioning import CannotShrink, Found, plan
from streams.topics import ALERT_STATE, CLEAN, RAW, STORY_MEMORY, Topic


def as_wanted(topic: Topic[Any], **different: Any) -> Found:
    return replace(Found(4, 1, topic.config(), topic.config()), **different)


def says(found: dict[str, Found], topic: Topic[Any] = RAW, *, partitions: int = 4) -> list[tuple[str, str]]:
    return [(each.kind, each.says) for each in plan([topic], found, partitions=partitions, replication=1)]


def test_a_missing_topic_is_created_and_one_in_shape_is_left_alone() -> None:
    assert says({}) == [("create", "4 partitions, 1 replicas")]
    assert says({RAW.name: as_wanted(RAW)}) == []


def test_partitions_are_added_but_not_to_a_compacted_topic() -> None:
    assert says({RAW.name: as_wanted(RAW)}, partitions=8) == [("grow", "partitions 4 → 8")]
    ((kind, why),) = says({ALERT_STATE.name: as_wanted(ALERT_STATE)}, ALERT_STATE, partitions=8)
    assert (kind, why[:24]) == ("note", "stays at 4 partitions: i")


def test_nothing_is_done_when_one_topic_would_have_to_shrink() -> None:
    found = {RAW.name: as_wanted(RAW, partitions=6)}
    with pytest.raises(CannotShrink, match=r"news\.raw\.v1 has 6; .* set TOCSIN_PARTITIONS=6"):
        plan([ALERT_STATE, RAW], found, partitions=4, replication=1)


@pytest.mark.parametrize("topic", [CLEAN, STORY_MEMORY], ids=lambda topic: topic.name)
def test_what_needs_one_order_has_one_partition_whatever_is_asked_for(topic: Topic[Any]) -> None:
    assert says({}, topic) == [("create", "1 partitions, 1 replicas")]
    assert says({topic.name: as_wanted(topic, partitions=1)}, topic, partitions=8) == []
    with pytest.raises(CannotShrink, match=rf"{topic.name} has 4 partitions and must have 1, .* --delete --topic"):
        says({topic.name: as_wanted(topic)}, topic)


def test_a_different_setting_is_named_and_other_settings_are_kept() -> None:
    config = RAW.config() | {"retention.ms": "1000"}
    found = {RAW.name: as_wanted(RAW, config=config, own=config | {"segment.ms": "60000"})}
    (change,) = plan([RAW], found, partitions=4, replication=1)
    assert change.says == "retention.ms 1000 → 604800000"
    assert change.config == RAW.config() | {"segment.ms": "60000"}


def test_replicas_are_only_spoken_of() -> None:
    assert says({RAW.name: as_wanted(RAW, replicas=2)}) == [
        ("note", "has 2 replicas, not 1: kafka-reassign-partitions.sh")
    ]
