"""What an analyst is told, and where the caret points."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.query import Query, QueryError, parse
from agents.query.checks import only_stop_words

LISTS = {"border": "(border OR frontier)", "bad": "a b", "loop": "x OR $loop"}


@pytest.mark.parametrize(
    ("query", "at", "message"),
    [
        ("a b", "b", "two words in a row"),
        ("a (b)", "(", "two words in a row"),
        ("a NEAR b", "NEAR", "a number follows NEAR/"),
        ("a W/5 b", "W/5", "a number follows NEAR/"),
        ("a near/5 b", "near/5", "in capitals: NEAR/5"),
        ("a and b", "and", "in capitals: AND"),
        ("a & b", "&", "write AND"),
        ("a | b", "|", "write OR"),
        ("-a", "-a", "write NOT"),
        ("a NOT b", "NOT", "write AND NOT"),
        ("a NEAR/51 b", "NEAR/51", "n goes from 0 to 50"),
        ('"a b"~51', "~51", "n goes from 0 to 50"),
        ('"a b" ~5', "~", "directly"),
        ("ATLEAST/0 a", "ATLEAST/0", "n goes from 1"),
        ("*ism", "*ism", "cannot come first"),
        ("te*", "te*", "at least 3 letters"),
        ("=terr*", "=terr*", "no wildcards"),
        ("abc*d*e*f*", "abc*d*e*f*", "at most 3 *"),
        ("(a OR b", "(", "never closed"),
        ("a)", ")", "never opened"),
        ('"a b', '"a b', "never closed"),
        ('""', '""', "no word"),
        ("$borde", "$borde", "did you mean $border?"),
        ("x AND $bad", "$bad", "in list $bad: two words in a row"),
        ("$loop", "$loop", "contains itself"),
        ("titel:a", "titel:", "did you mean title:?"),
        ("title: a", ":", "directly"),
        ("title:country:TJ", "title:", "whole article"),
        ("title:body:a", "title:", "at once"),
        ("country:T*", "T*", "no wildcards"),
        ("a NEAR/3 country:TJ", "country:TJ", "property of the whole article"),
        ("a NEAR/3 (b AND c)", "(b AND c)", "this is an AND"),
        ("a /S b NEAR/3 c", "a /S b", "this is a /S"),
        ("a /S b /P c", "a /S b", "this is a /S"),
        ("SCORE>=9 (a^1)", "SCORE>=9", "never reached"),
        ("SCORE>=0 (a^1)", "SCORE>=0", "above 0"),
        ("SCORE>=1 (a)", ")", "followed by its weight"),
        ("a^5", "^5", "belongs into SCORE"),
        ("a, b", ",", "write OR"),
        ("a AND", "", "ends too early"),
        ("AND a", "AND", "missing before AND"),
        ("", "", "empty"),
        ("NOT a", "NOT a", "has to be present"),
        ("a OR NOT b", "a OR NOT b", "has to be present"),
        ("(" * 60 + "a" + ")" * 60, "(", "nested more than"),
    ],
)
def test_message_and_place(query: str, at: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query, LISTS)
    error = caught.value
    assert message in error.message
    assert query[error.start : error.end] == at


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("a AND NOT b OR c", "(a AND (NOT b)) OR c"),
        ("NOT a NEAR/2 b AND c", "(NOT (a NEAR/2 b)) AND c"),
        ("a NEAR/2 b PRE/3 c", "(a NEAR/2 b) PRE/3 c"),
        ("a NOT NEAR/2 b", "a NOT NEAR/2 b"),
        ("Tajik-Afghan", '"tajik afghan"'),
        ("“border tension”~3", '"border tension"~3'),
        ("$border /S x", "(border OR frontier) /S x"),
        ("title:(a OR b)", "title:a OR title:b"),
        ("country:(TJ OR AF)", 'country:"tj" OR country:"af"'),
        ("ter\u00adror AND cafe\u0301*", "terror AND café*"),
        ("score OR near", "score OR near"),
    ],
)
def test_reading(query: str, canonical: str) -> None:
    assert str(parse(query, LISTS)) == canonical


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("the OR of", True),
        ("border OR of", True),
        ("border AND of", False),
        ('"of the border"', False),
        ("SCORE>=2 (the^1, of^1)", True),
        ("SCORE>=2 (the^1, border^1)", False),
    ],
)
def test_only_stop_words(query: str, expected: bool) -> None:
    assert only_stop_words(parse(query), "en") is expected


@settings(max_examples=1000)
@given(
    st.text(st.sampled_from('ab *?"“()^~$:=/,.5-NEARORNOTDSCPtitle&|’\u00ad\u0301 '), max_size=40)
    | st.text(max_size=30)
)
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    query, error = attempt(text)
    if error:
        assert 0 <= error.start <= error.end <= len(text) + 1
        assert error.message
    if query:
        assert parse(str(query)).node == query.node


def attempt(text: str) -> tuple[Query | None, QueryError | None]:
    try:
        return parse(text, LISTS), None
    except QueryError as error:
        return None, error
