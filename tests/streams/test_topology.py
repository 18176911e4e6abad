from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trial import STAGE, raw

from streams.codec import decode
from streams.events import CleanArticle
from streams.records import Record
from streams.topics import CLEAN, DEAD, RAW
from streams.topology import Stage, process, run


def test_an_article_becomes_one_publication_with_its_headers() -> None:
    record = replace(raw("Hello."), headers=(("ce_id", b"parent"), ("traceparent", b"00-1-2-03"), ("x", b"y")))
    (outcome,) = process(STAGE, [record])
    (output,) = outcome.outputs
    assert output.topic == CLEAN.name
    assert output.key == b"https://one.example/a"
    assert output.timestamp == record.timestamp
    assert decode(CleanArticle, output.value).text == "Hello."
    assert dict(output.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"https://one.example/a",
        "ce_source": b"/tocsin/clean",
        "ce_type": b"tocsin.article.clean.v1",
        "ce_time": b"2021-02-18T14:22:00.001Z",
        "ce_subject": b"https://one.example/a",
        "ce_dataschema": b"urn:tocsin:schema:CleanArticle:v1",
        "ce_correlationid": b"https://one.example/a",
        "ce_causationid": b"parent",
        "content-type": b"application/json",
        "traceparent": b"00-1-2-03",
    }


@pytest.mark.parametrize("timestamp", [10**15, -1, 10**30])
def test_a_time_no_calendar_has_costs_no_article(timestamp: int) -> None:
    (outcome,) = process(STAGE, [replace(raw("Hello."), timestamp=timestamp)])
    assert outcome.reject is None
    assert outcome.outputs[0].header("ce_time") is None


def test_a_dead_letter_is_the_original_and_the_reason() -> None:
    record = replace(raw("reject"), headers=(("x", b"\xff"),))
    (outcome,) = process(STAGE, [record])
    (dead,) = outcome.outputs
    assert (dead.topic, dead.key, dead.value, dead.timestamp) == (
        DEAD.name, record.key, record.value, record.timestamp,
    )  # fmt: skip
    assert dead.headers[:1] == record.headers
    assert dead.header("dead_reason") == "empty-body"
    assert dead.header("dead_message") == "nothing in it"
    assert (dead.header("dead_stage"), dead.header("dead_topic")) == ("clean", RAW.name)
    assert (dead.header("dead_partition"), dead.header("dead_offset")) == ("0", "7")
    assert dead.header("dead_attempts") == "1"


def test_a_record_without_key_and_value_can_still_be_sent() -> None:
    (outcome,) = process(STAGE, [Record(RAW.name, None, None)])
    assert outcome.outputs[0].key == b""
    assert outcome.outputs[0].header("dead_reason") == "null-value"


def test_a_step_that_loses_count_is_a_bug_that_shows() -> None:
    lossy = Stage("lossy", RAW, lambda articles: [[] for _ in articles[1:]], CLEAN)
    with pytest.raises(RuntimeError, match="answered 0 times for 1 records"):
        process(lossy, [raw("a")])


def test_run_keeps_every_topic() -> None:
    topics = run([STAGE], [raw("a"), raw("reject"), raw("b")])
    assert {name: len(records) for name, records in topics.items()} == {RAW.name: 3, CLEAN.name: 2, DEAD.name: 1}


@given(st.lists(st.one_of(st.binary(max_size=50), st.none(), st.sampled_from([raw("a").value, raw("reject").value]))))
def test_every_input_has_exactly_one_outcome_in_order(values: list[bytes | None]) -> None:
    outcomes = process(STAGE, [Record(RAW.name, b"k", value) for value in values])
    assert len(outcomes) == len(values)
    for value, outcome in zip(values, outcomes, strict=True):
        (output,) = outcome.outputs
        assert (output.topic == DEAD.name) == (outcome.reject is not None) == (value != raw("a").value)
        assert outcome.reject is None or output.value == value
