"""Whatever anybody writes into an address or a header: an answer or a problem, never a failure."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from urllib.parse import parse_qs, urlencode

import pytest
from gateway.records import alert, alerts, group, groups
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.gateway import filters, paging, position, queries, replay
from agents.gateway.database import Database
from agents.gateway.paging import Page
from agents.gateway.problem import Problem
from agents.gateway.store import Store
from streams.topics import ALERT_STATE, ALERTS, FEEDBACK, GROUPS

P = ParamSpec("P")
T = TypeVar("T")
offsets = st.integers(0, 10**18 - 1)
parts = st.tuples(st.sampled_from([ALERTS.name, GROUPS.name, ALERT_STATE.name, FEEDBACK.name]), st.integers(0, 20))
names = st.sampled_from([*filters.NAMES, "x"])
signs = st.text(st.characters(exclude_categories=()), max_size=40) | st.text("\"'*^()-:AND OR%;\0", max_size=20)


@pytest.fixture
def db(store: Store) -> Database:
    store.apply([*alerts(1, 2), *groups(group(alert(1)))])
    return store.db


def parsed(parse: Callable[P, T], *args: P.args, **more: P.kwargs) -> T | None:
    """What was parsed; None if it was refused as the caller's mistake."""
    try:
        return parse(*args, **more)
    except Problem as problem:
        if problem.status != 400:
            raise
        return None


@given(st.dictionaries(parts, offsets))
def test_a_position_is_read_as_it_was_written(seen: position.Position) -> None:
    assert position.read(position.write(seen)) == seen


@given(st.text() | st.text("agsv~.0123456789", max_size=60))
def test_an_id_of_anybody_is_a_position_or_none(text: str) -> None:
    seen = position.read(text)
    if seen is not None:
        assert position.read(position.write(seen)) == seen
        assert all(0 <= offset < 1 << 63 for offset in seen.values())


@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_a_cursor_of_anybody_is_a_page_or_a_problem(text: str) -> None:
    page = parsed(paging.parse, {"cursor": text})
    assert page is None or page.after is None or isinstance(page.after[0], int)


@given(st.integers(-(10**17), 10**17), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_cursor_is_read_as_it_was_written(at: int, id_: str) -> None:
    assert paging.parse({"cursor": paging.cursor(at, id_)}) == Page(after=(at, id_))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(names, st.lists(signs, min_size=1, max_size=3), max_size=4), st.sampled_from(queries.STATES))
def test_a_query_of_anybody_is_answered_or_a_problem(db: Database, given_: dict[str, list[str]], state: str) -> None:
    asked = parsed(filters.parse, {name: values[0] for name, values in given_.items()}, given_)
    if asked is not None:
        queries.alerts(db, asked, Page())
        queries.groups(db, asked, Page(after=(0, "x")), state, 0)
        replay.wanted(db, asked, [1, 2, 3])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_foreign_bytes_in_an_address_are_answered_or_a_problem(db: Database, raw: bytes) -> None:
    query = parse_qs(urlencode({"q": raw, "country": raw}), errors="surrogateescape")
    asked = parsed(filters.parse, {name: values[0] for name, values in query.items()})
    if asked is not None:
        queries.alerts(db, asked, Page())


def test_the_alphabet_of_ids_needs_no_quoting_in_an_address(store: Store) -> None:
    store.apply(alerts(1, partition=3))
    text = position.write(store.position)
    assert urlencode({"last_event_id": text}) == f"last_event_id={text}"
