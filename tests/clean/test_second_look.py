import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.context import features
from agents.clean.lines import Numbers, measured
from agents.clean.second_look import second_look

STORY = [
    "Home Weather Football",
    "The harbour authority closed the northern terminal on Friday after a crane collapsed.",
    "Harbour pilots said the northern terminal would stay closed until the crane is removed.",
    "A bakery in the old town sells seventeen kinds of pastry.",
    "The crane had been inspected, the authority said.",
]


def looked_at(lines: list[str], inside: list[bool], odds: list[float] | None = None) -> tuple[Numbers, Numbers]:
    rows = features(lines, measured(lines), [False] * len(lines), frozenset())
    told = np.array(odds if odds is not None else [0.0] * len(lines))
    return rows, second_look(rows, lines, told, np.array(inside, dtype=np.bool_))


def test_a_line_that_speaks_of_what_the_story_speaks_of_is_told_from_others() -> None:
    rows, looks = looked_at(STORY, [False, True, True, False, False])
    shared = looks[:, rows.shape[1] + 7]
    assert round(shared[4], 3) == 0.667  # crane and authority, not inspected
    assert shared[3] == shared[0] == 0
    assert 0 < shared[1] < 1  # by the words of the other line, not by its own
    _, nothing = looked_at(STORY, [False] * 5)
    assert not nothing[:, rows.shape[1] + 7].any()


def test_neighbours_are_told_what_the_first_look_said_of_a_line() -> None:
    rows, looks = looked_at(STORY, [False, True, True, False, False], [-3.0, 2.0, 4.0, -1.0, 0.5])
    own, before, after = (looks[:, rows.shape[1] + at].tolist() for at in range(3))
    assert own == [-3.0, 2.0, 4.0, -1.0, 0.5]
    assert before == [0.0, -3.0, 2.0, 4.0, -1.0]
    assert after == [2.0, 4.0, -1.0, 0.5, 0.0]


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=40).filter(str.strip), st.booleans(), st.floats(-50, 50)), min_size=1
    )
)
def test_any_lines_have_numbers(told: list[tuple[str, bool, float]]) -> None:
    lines, inside, odds = ([each[at] for each in told] for at in range(3))
    rows, looks = looked_at([str(line).strip() for line in lines], [bool(each) for each in inside], odds)  # type: ignore[arg-type]
    assert looks.shape[0] == len(told)
    assert np.array_equal(looks[:, : rows.shape[1]], rows)
    assert np.isfinite(looks).all()
