"""JSON Schemas against records: what we write is valid, and what is not valid we do not read either."""

import dataclasses
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from streams.codec import Reject, decode, encode
from streams.replay import read
from streams.schema import KINDS, record_schema, uri
from streams.topics import ALERTS, CLEAN, TOPICS

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
VALIDATORS = {kind: Draft202012Validator(record_schema(kind)) for kind in KINDS}
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=5),
    int: st.integers(0, 2**53),
    float: st.floats(-180, 180),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    type(None): st.none(),
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_schema_is_one(kind: type[Any]) -> None:
    Draft202012Validator.check_schema(record_schema(kind))


@pytest.mark.parametrize("topic", [CLEAN, ALERTS], ids=lambda topic: topic.name)
def test_recorded_records_are_valid(topic: Any) -> None:
    records = list(read(GOLDEN / f"{topic.name}.jsonl"))
    assert records
    for record in records:
        VALIDATORS[topic.kind].validate(json.loads(record.value or b""))
        assert record.header("ce_dataschema") == uri(topic.kind)


def _any(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that a record may have (`st.from_type` makes tuples that are far too long)."""
    if hint in PLAIN:
        return PLAIN[hint]
    if dataclasses.is_dataclass(hint):
        return st.builds(hint, **{name: _any(each) for name, each in get_type_hints(hint).items()})  # type: ignore[arg-type]
    if get_origin(hint) is tuple:
        return st.lists(_any(get_args(hint)[0]), max_size=2).map(tuple)
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    return st.one_of([_any(each) for each in get_args(hint)])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_a_record_holds_it_is_valid_as_written(kind: type[Any]) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=_any(kind))
    def holds(record: object) -> None:
        VALIDATORS[kind].validate(json.loads(encode(record)))

    holds()


@pytest.mark.parametrize("topic", [CLEAN, ALERTS], ids=lambda topic: topic.name)
@given(data=st.data())
def test_a_record_that_lost_or_changed_a_field_is_valid_if_we_can_read_it(topic: Any, data: st.DataObject) -> None:
    record = json.loads(next(iter(read(GOLDEN / f"{topic.name}.jsonl"))).value or b"")
    place = data.draw(st.sampled_from(_places(record)))
    new = data.draw(st.sampled_from([_GONE, None, True, "x", 5, [], {}]))
    _put(record, place, new)
    try:
        decode(topic.kind, json.dumps(record).encode())
    except Reject as reject:
        if "RFC3339" not in reject.message:  # a format is a note to the reader, not a check (JSON Schema 2020-12)
            with pytest.raises(ValidationError):
                VALIDATORS[topic.kind].validate(record)
    else:
        VALIDATORS[topic.kind].validate(record)


_GONE = object()
Place = tuple[str | int, ...]


def _places(value: Any, here: Place = ()) -> list[Place]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [found for name, each in inner for found in ((*here, name), *_places(each, (*here, name)))]


def _put(value: Any, place: Place, new: object) -> None:
    for step in place[:-1]:
        value = value[step]
    if new is _GONE:
        del value[place[-1]]
    else:
        value[place[-1]] = new


def test_every_topic_with_records_has_a_schema() -> None:
    assert {topic.kind for topic in TOPICS} - {bytes} == set(KINDS)
