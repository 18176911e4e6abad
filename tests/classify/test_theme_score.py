"""The arithmetic from occurrences to a score."""

from hypothesis import given
from hypothesis import strategies as st

from agents.classify.score import HALF_LIFE, HEAD, TAIL, contributions, needed, place, score
from agents.text import Occurrence


def at(start: int, end: int | None = None, *, title: bool = False) -> Occurrence:
    end = start + 5 if end is None else end
    return Occurrence("title" if title else "body", start, end, ((start, end),), "word")


def test_the_place_counts_from_head_to_tail() -> None:
    assert place(at(80, title=True)) == place(at(0)) == HEAD
    assert place(at(HALF_LIFE)) == (HEAD + TAIL) / 2
    assert TAIL < place(at(5000)) < TAIL + 0.01


def test_needed_is_the_other_way_round() -> None:
    assert score(1.0, slope=2.0, offset=-2.0) == 0.5
    assert needed(0.5, slope=2.0, offset=-2.0) == 1.0
    assert score(-1000.0, 2.0, 0.0) < 0.01 < 0.99 < score(1000.0, 2.0, 0.0)


@given(st.floats(-5, 5), st.floats(0.1, 3), st.floats(-3, 3))
def test_the_needed_evidence_comes_to_the_score(evidence: float, slope: float, offset: float) -> None:
    assert abs(needed(score(evidence, slope, offset), slope, offset) - evidence) < 1e-4


def test_repeats_add_ever_less() -> None:
    parts = [part for _, part in contributions(1.0, [at(9000), at(9100), at(9200)])]
    assert parts == sorted(parts, reverse=True)
    assert parts[1] / parts[0] < 0.51


def test_of_overlapping_occurrences_the_first_counts() -> None:
    found = [occurrence for occurrence, _ in contributions(1.0, [at(10, 30), at(0, 12), at(31, 40)])]
    assert found == [at(0, 12), at(31, 40)]


def test_the_same_offset_in_title_and_body_are_two_places() -> None:
    assert len(list(contributions(1.0, [at(0), at(0, title=True)]))) == 2


places = st.builds(at, st.integers(0, 10_000), title=st.booleans())


@given(st.lists(places), st.floats(0.1, 5))
def test_contributions_carry_the_sign_of_the_weight_and_ignore_order(found: list[Occurrence], weight: float) -> None:
    forth = list(contributions(weight, found))
    assert forth == list(contributions(weight, found[::-1]))
    assert [(where, -part) for where, part in forth] == list(contributions(-weight, found))
    assert all(part > 0 for _, part in forth)


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_more_evidence_never_lowers_the_score(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= score(low, 1.7, -2.4) <= score(high, 1.7, -2.4) <= 1
