"""What the language refuses, and that it says where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.query import Query, QueryError, parse


@pytest.mark.parametrize(
    "query",
    [
        "", "border tension", "*error", "te*", "NOT bomb", "border NEAR/51 tension", "(border", "border)", "$nowhere",
        "border NEAR/5 (a AND b)", "colour:red", '""', "AND bomb", "bomb AND", "SCORE>=20 (a^1)",
    ],
)  # fmt: skip
def test_it_is_refused_with_its_place(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert 0 <= caught.value.start <= caught.value.end <= len(query) + 1
    assert len(str(caught.value)) > 10


def test_two_words_in_a_row_say_what_to_do() -> None:
    with pytest.raises(QueryError, match="two words in a row; put quotes around a phrase or AND/OR between"):
        parse("border tension")


@given(st.text(alphabet='abz *?"()~$:/^,>=0123456789\u00e9\u0301\u202e', max_size=40))
def test_any_text_is_a_query_or_a_refusal(text: str) -> None:
    try:
        assert isinstance(parse(text), Query)
    except QueryError as refusal:
        assert refusal.args  # noqa: PT017


@pytest.mark.timeout(20)
def test_lists_of_lists_that_would_never_end_are_refused() -> None:
    lists = {"list0": "border OR frontier"}
    lists |= {f"list{each}": f"({' OR '.join([f'$list{each - 1}'] * 9)})" for each in range(1, 7)}
    with pytest.raises(QueryError, match="a query has at most 20000 words"):
        parse("$list6", lists)
    assert isinstance(parse("$list2", lists), Query)
