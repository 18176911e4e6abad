"""Which silence hides a group, and who has acknowledged it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alerts import alert

from agents.alert.grouping import Grouper, GroupSettings
from agents.alert.silences import acknowledged, latest, silenced
from streams.events import Acknowledgement, AlertGroup, AlertState, Silence
from streams.remembering import Timed

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def group() -> AlertGroup:
    one = alert("a", rule="border", countries=("TJ", "AF"), themes=("border_tension",), source="one.example")
    ((result,),) = Grouper(GroupSettings())([Timed(one, NOON)])
    return result


def silence(id_: str = "s", hours: int = 2, **named: Any) -> AlertState:
    made = Silence(id=id_, starts_at=NOON, ends_at=NOON + hours * HOUR, reason="drill", created_by="ann", **named)
    return AlertState(id=f"silence/{id_}", silence=made)


@pytest.mark.parametrize(
    ("named", "hides"),
    [
        ({"rule": "border"}, True),
        ({"rule": "other"}, False),
        ({"country": "AF"}, True),
        ({"country": "UA"}, False),
        ({"theme": "border_tension"}, True),
        ({"theme": "protest"}, False),
        ({"source": "one.example"}, True),
        ({"source": "two.example"}, False),
        ({"rule": "border", "country": "TJ", "theme": "border_tension", "source": "one.example"}, True),
        ({"rule": "border", "country": "UA"}, False),
        ({}, False),
    ],
)
def test_all_that_a_silence_names_must_be_true(named: dict[str, Any], hides: bool) -> None:
    assert (silenced(group(), latest([silence(**named)]), NOON) is not None) == hides


def test_a_silence_begins_and_ends() -> None:
    states = latest([silence(rule="border")])
    times = [NOON - HOUR, NOON, NOON + HOUR, NOON + 2 * HOUR]
    assert [silenced(group(), states, now) is not None for now in times] == [False, True, True, False]


def test_the_last_word_on_a_silence_counts() -> None:
    ended = silence(rule="border", hours=0)
    assert silenced(group(), latest([silence(rule="border"), ended]), NOON) is None
    assert silenced(group(), latest([ended, silence(rule="border")]), NOON) is not None


def test_of_several_the_one_that_ends_last_is_named() -> None:
    states = latest([silence("a", 3, rule="border"), silence("b", 5, country="TJ"), silence("c", 9, rule="other")])
    hiding = silenced(group(), states, NOON)
    assert hiding is not None
    assert hiding.id == "b"


def test_a_group_that_began_anew_is_not_acknowledged() -> None:
    one = group()
    word = Acknowledgement(fingerprint=one.fingerprint, at=NOON + HOUR, by="ann")
    states = latest([AlertState(id=f"acknowledgement/{one.fingerprint}", acknowledgement=word)])
    assert acknowledged(one, states) == word
    assert acknowledged(replace(one, starts_at=NOON + 2 * HOUR), states) is None
    assert acknowledged(replace(one, fingerprint="other"), states) is None
