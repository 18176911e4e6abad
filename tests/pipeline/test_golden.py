"""Golden replay: the shipped samples through every stage, byte for byte."""

from pathlib import Path
from typing import Any

import pytest
from played import Run

from streams.records import Record
from streams.replay import line, read, write
from streams.testing import Golden
from streams.topics import ALERTS, CLEAN, DEAD, ENRICHED, ENTITIES, RAW
from streams.topology import Stage, run


def lines(records: list[Record]) -> bytes:
    return b"".join(line(record) for record in records)


@pytest.mark.parametrize("topic", [CLEAN.name, ALERTS.name, DEAD.name])
def test_the_samples_give_what_they_gave(played: dict[str, list[Record]], golden: Golden, topic: str) -> None:
    golden(f"{topic}.jsonl", lines(played[topic]))


def test_replayed_twice_every_topic_is_byte_equal(
    run_all: Run, samples: list[Record], played: dict[str, list[Record]], tmp_path: Path
) -> None:
    write(tmp_path / "raw.jsonl", samples)
    again = run_all(list(read(tmp_path / "raw.jsonl")))
    assert set(again) == set(played) == {RAW.name, CLEAN.name, ENTITIES.name, ENRICHED.name, ALERTS.name, DEAD.name}
    for topic, records in played.items():
        assert lines(again[topic]) == lines(records)


def test_batches_do_not_change_the_result(
    stages: list[Stage[Any, Any]], samples: list[Record], played: dict[str, list[Record]]
) -> None:
    one_by_one: dict[str, list[Record]] = {}
    for record in samples[:12]:
        for topic, records in run(stages, [record]).items():
            one_by_one.setdefault(topic, []).extend(records)
    for topic, records in one_by_one.items():
        assert lines(records) == lines(played[topic][: len(records)])


def test_every_article_ends_once(samples: list[Record], played: dict[str, list[Record]]) -> None:
    assert len(played[ENRICHED.name]) + len(played[DEAD.name]) == len(samples)
    assert len({record.key for record in played[ENRICHED.name]}) >= len(played[ENRICHED.name]) - 1
