"""Where a stage's work belongs in a trace."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trial import STAGE, raw

from streams.topology import process
from streams.traces import HEADER, carried, place

SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
"""The example of the W3C recommendation."""


def test_a_trace_goes_on_and_each_stage_has_a_span_of_its_own() -> None:
    record = replace(raw("Hello."), headers=((HEADER, SAMPLED.encode()),))
    ours, theirs = place("clean", record, 0.0), place("story", record, 0.0)
    assert (ours.trace, ours.parent, ours.sampled) == (SAMPLED[3:35], SAMPLED[36:52], True)
    assert ours.span != theirs.span
    assert place("clean", record, 0.0) == ours  # when it comes again, too


def test_a_trace_that_its_beginner_does_not_record_is_not_recorded() -> None:
    record = replace(raw("Hello."), headers=((HEADER, SAMPLED[:-1].encode() + b"0"),))
    assert not place("clean", record, 1.0).sampled
    assert place("clean", record, 1.0).header.endswith("-00")


@given(st.text(max_size=80) | st.just(SAMPLED + "-more") | st.just("00-" + "0" * 32 + SAMPLED[35:]))
def test_a_header_that_is_none_begins_a_trace(header: str) -> None:
    begun = place("clean", replace(raw("Hello."), headers=((HEADER, header.encode("utf-8", "replace")),)), 1.0)
    if not re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", header):
        assert begun.parent == ""
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", begun.header)


@pytest.mark.parametrize(("share", "few", "many"), [(0.0, 0, 0), (0.25, 180, 330), (1.0, 1000, 1000)])
def test_so_many_traces_are_recorded(share: float, few: int, many: int) -> None:
    records = [replace(raw("Hello."), offset=offset) for offset in range(1000)]
    assert few <= sum(place("clean", record, share).sampled for record in records) <= many


def test_outputs_continue_the_trace_and_dead_letters_stay_as_they_came() -> None:
    good, bad = (replace(raw(text), headers=((HEADER, SAMPLED.encode()),)) for text in ("Hello.", "reject"))
    where = place("clean", good, 1.0)
    (made,) = (carried(outcome, where) for outcome in process(STAGE, [good]))
    assert [value.decode() for name, value in made.outputs[0].headers if name == HEADER] == [where.header]
    (dead,) = process(STAGE, [bad])
    assert carried(dead, where) == dead
