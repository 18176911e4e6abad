"""Golden replay: the shipped samples through every stage, byte for byte."""

from pathlib import Path
from typing import Any

import pytest
from played import Run

from streams.codec import decode
from streams.records import Record
from streams.remembering import Remembering
from streams.replay import line, read, write
from streams.testing import Golden
from streams.topics import ALERTS, CLEAN, DEAD, ENRICHED, ENTITIES, GROUPS, RAW, STORIES, Topic
from streams.topology import AnyStage, run


def lines(records: list[Record]) -> bytes:
    return b"".join(line(record) for record in records)


@pytest.mark.parametrize("topic", [CLEAN.name, STORIES.name, ALERTS.name, GROUPS.name, DEAD.name])
def test_the_samples_give_what_they_gave(played: dict[str, list[Record]], golden: Golden, topic: str) -> None:
    golden(f"{topic}.jsonl", lines(played[topic]))


def test_replayed_twice_every_topic_is_byte_equal(
    run_all: Run, samples: list[Record], played: dict[str, list[Record]], tmp_path: Path
) -> None:
    write(tmp_path / "raw.jsonl", samples)
    again = run_all(list(read(tmp_path / "raw.jsonl")))
    all_of_them = (RAW, CLEAN, STORIES, ENTITIES, ENRICHED, ALERTS, GROUPS, DEAD)
    assert set(again) == set(played) == {topic.name for topic in all_of_them}
    for topic, records in played.items():
        assert lines(again[topic]) == lines(records)


def test_batches_do_not_change_the_result(
    stages: list[AnyStage], samples: list[Record], played: dict[str, list[Record]]
) -> None:
    one_by_one: dict[str, list[Record]] = {}
    steps: dict[str, Remembering[Any, Any]] = {}
    for record in samples[:12]:
        for topic, records in run(stages, [record], steps).items():
            one_by_one.setdefault(topic, []).extend(records)
    for topic, records in one_by_one.items():
        assert lines(records) == lines(played[topic][: len(records)])


def test_what_tells_of_an_article_is_correlated_by_its_id(played: dict[str, list[Record]]) -> None:
    articles = {(record.key or b"").decode() for record in played[CLEAN.name]}
    topics: tuple[Topic[Any], ...] = (CLEAN, STORIES, ENTITIES, ENRICHED, ALERTS, GROUPS)
    for topic in topics:
        for record in played[topic.name]:
            article = topic.article(decode(topic.kind, record.value))
            assert record.header("ce_correlationid") == article in articles
    assert {record.header("ce_correlationid") for record in played[RAW.name]} == {None}


def test_every_article_ends_once(samples: list[Record], played: dict[str, list[Record]]) -> None:
    assert len(played[ENRICHED.name]) + len(played[DEAD.name]) == len(samples)
    assert len({record.key for record in played[ENRICHED.name]}) >= len(played[ENRICHED.name]) - 1
