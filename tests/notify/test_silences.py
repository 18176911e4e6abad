"""Of what nobody is told for a while."""

from datetime import timedelta
from typing import Any

import pytest
from notify.alert_groups import AT, group

from agents.alert.silences import silenced
from streams.events import Acknowledgement, AlertState, Silence


def states(**said: Any) -> list[AlertState]:
    times = {"starts_at": AT, "ends_at": AT + timedelta(hours=1)}
    silence = Silence(**({"id": "s", "reason": "known", "created_by": "t"} | times | said))
    acknowledged = Acknowledgement(fingerprint="fingerprint-one", at=AT, by="t")
    return [
        AlertState(id="acknowledgement/fingerprint-one", acknowledgement=acknowledged),
        AlertState(id="silence/s", silence=silence),
    ]


@pytest.mark.parametrize(
    ("said", "quiet"),
    [
        ({"rule": "border-tension"}, True),
        ({"rule": "other"}, False),
        ({"country": "AF"}, True),
        ({"country": "AF", "theme": "sanctions"}, False),
        ({"country": "AF", "theme": "border_tension", "source": "steppe-herald.example"}, True),
        ({"source": "two.example"}, False),
        ({}, False),
    ],
)
def test_all_that_is_given_has_to_match(said: dict[str, str], quiet: bool) -> None:
    assert (silenced(group(), states(**said), AT) is not None) == quiet


def test_it_holds_from_its_start_until_its_end() -> None:
    said = states(rule="border-tension")
    assert silenced(group(), said, AT - timedelta(seconds=1)) is None
    assert silenced(group(), said, AT) is not None
    assert silenced(group(), said, AT + timedelta(hours=1)) is None
