"""Dead letters: which is which, and how they go back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import dead
from streams.codec import Reject
from streams.dead import NoWayBack, of, revived
from streams.records import Record, dead_letter

DIED = Record("news.raw.v1", b"key", b"{", (("ce_id", b"1"), ("x", b"\xff")), 1_613_658_120_001, 2, 41)
LETTER = dead_letter(DIED, "clean", Reject("not-json", "not JSON at byte 1"))


def test_it_says_what_died_and_why() -> None:
    letter = of(LETTER)
    assert (letter.stage, letter.reason, letter.message) == ("clean", "not-json", "not JSON at byte 1")
    assert (letter.topic, letter.partition, letter.offset) == ("news.raw.v1", "2", "41")
    assert (letter.key, letter.size, letter.timestamp) == ("key", 1, 1_613_658_120_001)


def test_delivered_twice_it_has_one_id_and_died_again_another() -> None:
    assert of(replace(LETTER, partition=3, offset=9)).id == of(LETTER).id
    again = dead_letter(replace(DIED, offset=42), "clean", Reject("not-json", "not JSON at byte 1"))
    assert of(again).id != of(LETTER).id
    other = dead_letter(replace(DIED, value=b"["), "clean", Reject("not-json", "not JSON at byte 1"))
    assert of(other).id != of(LETTER).id


def test_it_goes_back_as_it_was_but_for_its_time() -> None:
    now = 1_772_000_000_000
    assert revived(LETTER, now) == replace(DIED, timestamp=now, partition=-1, offset=-1)
    assert revived(LETTER, now, b"{}").value == b"{}"


def test_a_record_that_does_not_say_where_it_came_from_cannot_go_back() -> None:
    with pytest.raises(NoWayBack):
        revived(Record("news.dead.v1", None, b"x"), 1)


@given(
    key=st.none() | st.binary(max_size=9),
    value=st.none() | st.binary(max_size=9),
    headers=st.lists(
        st.tuples(st.sampled_from(["dead_stage", "dead_topic", "a"]), st.none() | st.binary(max_size=9)), max_size=4
    ),
)
def test_whatever_lies_on_the_topic_can_be_looked_at(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]
) -> None:
    letter = dead.of(Record("news.dead.v1", key, value, tuple(headers), 5, 0, 0))
    assert len(letter.id) == 16
