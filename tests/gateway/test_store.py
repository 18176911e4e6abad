"""What is kept, and what it is found by: no server, no Kafka."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pytest
from gateway.records import NOW, alert, alerts, at, events, group, groups

from agents.gateway import filters, queries
from agents.gateway.database import Database
from agents.gateway.filters import Filters
from agents.gateway.items import DAY
from agents.gateway.paging import Page
from agents.gateway.store import Retention, Store
from streams.codec import Reject, encode
from streams.events import Acknowledgement, AlertState, Silence, Verdict
from streams.records import Record
from streams.topics import ALERT_STATE, ALERTS, FEEDBACK

WHEN = datetime.fromtimestamp(NOW / 1000, UTC)


Made: TypeAlias = Callable[..., Store]


def found(store: Store, **query: str) -> list[str]:
    """Article ids of the alerts that a query finds."""
    asked = filters.parse({name.rstrip("_"): value for name, value in query.items()})
    with closing(store.engine.open_to_read()) as db:
        return [each["article_id"] for each in queries.alerts(db, asked, Page())["alerts"]]


def listed(store: Store, state: str = "all", asked: Filters | None = None) -> list[dict[str, object]]:
    with closing(store.engine.open_to_read()) as db:
        return list(queries.groups(db, asked or Filters(), Page(), state, NOW)["groups"])


def test_an_alert_that_comes_again_is_none(store: Store) -> None:
    assert [item.kind for item in store.apply(alerts(1, 2))] == ["alert", "alert"]
    assert store.apply([at(ALERTS, alert(1), 0, 7)]) == []
    assert found(store) == ["article-2", "article-1"]
    assert store.position == {(ALERTS.name, 0): 7}  # a reader need not be told of it, but has passed it


def test_every_filter_finds_what_it_names_and_nothing_else(store: Store) -> None:
    store.apply(alerts(1))
    store.apply(
        alerts(
            2,
            rule="quakes",
            severity="low",
            source="two.example",
            title="Séisme à Genève",
            sentence="La terre a tremblé.",
            countries=("CH",),
            themes=("crisis_response",),
            language="fr",
        )
    )
    only_first, only_second = ["article-1"], ["article-2"]
    for name, values in {
        "rule": ("border-tension", "quakes"),
        "country": ("KG", "ch"),
        "theme": ("border_tension", "crisis_response"),
        "source": ("one.example", "two.example"),
        "language": ("en", "fr"),
        "q": ("guards tens", "seisme TREMBLE"),
    }.items():
        assert found(store, **{name: values[0]}) == only_first, name
        assert found(store, **{name: values[1]}) == only_second, name
        assert found(store, **{name: "nothing like it"}) == []
    assert found(store, severity="medium") == only_first
    assert found(store, rule="quakes", country="TJ") == []


def test_times_are_those_at_which_articles_entered(store: Store) -> None:
    store.apply([at(ALERTS, alert(1), 0, 1, NOW - 3 * 3600_000), at(ALERTS, alert(2), 0, 2, NOW)])
    hour_ago = (WHEN - timedelta(hours=1)).isoformat()
    assert found(store, from_=hour_ago) == ["article-2"]
    assert found(store, to=hour_ago) == ["article-1"]


@pytest.mark.parametrize("words", ['"', "AND OR NOT", "border NEAR(", "title:*", "^guards", "a\x00b", "-", "👮"])
def test_words_are_never_operators(store: Store, words: str) -> None:
    store.apply(alerts(1))
    if "\0" not in words:
        found(store, q=words)  # would raise on a broken query


def test_a_group_is_as_its_latest_record_says_and_is_found_by_any_of_its_alerts(store: Store, db: Database) -> None:
    first, second = alert(1, title="Guards exchange fire"), alert(2, title="Talks fail", language="ru")
    store.apply([*alerts(1), *groups(group(first), group(second, count=2, sources=("one.example", "two.example")))])
    (shown,) = listed(store)
    assert shown["count"] == 2
    for query in ({"q": "guards"}, {"q": "talks"}, {"language": "en"}, {"language": "ru"}, {"source": "two.example"}):
        assert len(listed(store, asked=filters.parse(query))) == 1, query
    assert listed(store, asked=filters.parse({"q": "guards talks"})) == []
    (kept,) = queries.alerts(db, Filters(), Page())["alerts"]
    assert kept["fingerprint"] == shown["fingerprint"]


def test_an_alert_that_comes_after_its_group_knows_it(store: Store, db: Database) -> None:
    store.apply(groups(group(alert(1))))
    store.apply(alerts(1))
    (kept,) = queries.alerts(db, Filters(), Page())["alerts"]
    assert kept["fingerprint"] == group(alert(1)).fingerprint


def state(said: AlertState, offset: int) -> Record:
    return at(ALERT_STATE, said, 0, offset)


def silence(offset: int = 0, ends: timedelta = timedelta(hours=1), **matches: Any) -> Record:
    made = Silence(
        id="s1", starts_at=WHEN - timedelta(hours=1), ends_at=WHEN + ends, reason="drill", created_by="ann", **matches
    )
    return state(AlertState(id="silence/s1", silence=made), offset)


@pytest.mark.parametrize(
    ("matches", "applies"),
    [
        ({"rule": "border-tension"}, True),
        ({"rule": "other"}, False),
        ({"country": "KG"}, True),
        ({"country": "CH"}, False),
        ({"theme": "border_tension", "source": "one.example"}, True),
        ({"theme": "border_tension", "source": "two.example"}, False),
    ],
)
def test_a_silence_hides_what_it_matches(store: Store, matches: dict[str, Any], applies: bool) -> None:
    store.apply([*groups(group(alert(1))), silence(**matches)])
    (shown,) = listed(store)
    assert (shown["silenced_by"], shown["status"]) == (("s1", "suppressed") if applies else (None, "active"))
    assert len(listed(store, "silenced")) == applies
    assert len(listed(store, "open")) == (not applies)


def test_a_silence_ends_by_time_and_by_a_record_without_value(store: Store) -> None:
    store.apply([*groups(group(alert(1))), silence(ends=timedelta(seconds=-1), rule="border-tension")])
    assert listed(store)[0]["silenced_by"] is None
    store.apply([silence(1, rule="border-tension")])
    assert listed(store)[0]["silenced_by"] == "s1"
    ended = Record(ALERT_STATE.name, b"silence/s1", None, (), NOW, 0, 2)
    (item,) = store.apply([ended])
    assert (item.kind, item.id) == ("state", "silence/s1")
    assert listed(store)[0]["silenced_by"] is None
    assert store.apply([ended]) == []


def test_an_acknowledged_group_is_not_open(store: Store) -> None:
    fingerprint = group(alert(1)).fingerprint
    seen = Acknowledgement(fingerprint=fingerprint, at=WHEN, by="ann", note="on it")
    store.apply(groups(group(alert(1))))
    store.apply([state(AlertState(id=f"acknowledgement/{fingerprint}", acknowledgement=seen), 0)])
    assert listed(store, "open") == []
    (shown,) = listed(store, "acknowledged")
    assert shown["acknowledgement"] == {
        "fingerprint": fingerprint,
        "at": seen.at.isoformat(),
        "by": "ann",
        "note": "on it",
    }
    store.apply([Record(ALERT_STATE.name, f"acknowledgement/{fingerprint}".encode(), None, (), NOW, 0, 1)])
    assert len(listed(store, "open")) == 1


def test_a_silence_looks_at_the_latest_alert_of_a_group(store: Store) -> None:
    """As agents/alert/silences.py has it: a silence for one source does not hide what another has published."""
    first, second = alert(1, source="one.example"), alert(2, source="two.example", countries=("CH",))
    both = group(second, count=2, sources=("one.example", "two.example"))
    store.apply([*groups(group(first), both), silence(source="one.example")])
    assert listed(store)[0]["silenced_by"] is None
    store.apply([silence(1, source="two.example", country="CH")])
    assert listed(store)[0]["silenced_by"] == "s1"
    store.apply([silence(2)])  # names nothing
    assert listed(store)[0]["silenced_by"] is None


def test_a_group_that_began_anew_is_not_acknowledged(store: Store) -> None:
    made = group(alert(1))
    for offset, (days, count) in enumerate(((-1, 0), (1, 1))):
        seen = Acknowledgement(fingerprint=made.fingerprint, at=made.starts_at + timedelta(days=days), by="ann")
        store.apply(
            [*groups(made), state(AlertState(id=f"acknowledgement/{made.fingerprint}", acknowledgement=seen), offset)]
        )
        assert len(listed(store, "acknowledged")) == count
        assert (listed(store)[0]["acknowledgement"] is not None) == count


def test_the_latest_verdict_counts(store: Store, db: Database) -> None:
    rang = alert(1)
    store.apply(alerts(1))
    for offset, true in enumerate((True, False)):
        word = Verdict(alert_id=rang.id, rule_id=rang.rule.id, rule_version="v1", true_alarm=true, at=WHEN, by="ann")
        assert [item.kind for item in store.apply([at(FEEDBACK, word, 0, offset)])] == ["verdict"]
    assert queries.alert(db, rang.id)["verdict"]["true_alarm"] is False


def test_what_is_old_or_too_much_goes_and_is_known_to_be_lost(made: Made) -> None:
    store = made(Retention(days=2, alerts=3, event_days=1, events=2))
    assert store.apply([at(ALERTS, alert(0), 0, 0, NOW - 3 * DAY)]) == []
    assert store.lost == {(ALERTS.name, 0): 0}
    store.apply([*alerts(1, 2, 3, 4, 5), *events(1, 2, 3)])
    store.prune(NOW)
    assert found(store) == ["article-5", "article-4", "article-3"]
    assert found(store, q="guards") == ["article-5", "article-4", "article-3"]
    assert store.lost == {(ALERTS.name, 0): 2}
    db = store.db
    assert [row[0] for row in db.execute("SELECT id FROM articles ORDER BY id")] == ["article-2", "article-3"]
    counted = {
        table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("facets", "texts", "mentions", "places")
    }
    assert counted == {"facets": 15, "texts": 3, "mentions": 4, "places": 2}
    store.prune(NOW + 3 * DAY)
    left = ("items", "facets", "articles", "mentions", "places", "entities")
    assert all(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0 for table in left)
    (item,) = Store.apply(store, alerts(6))
    assert item.seq > 5  # a place in the feed is never given twice


def test_only_so_many_verdicts_are_kept_the_latest(made: Made) -> None:
    store = made(Retention(alerts=2))
    for day in (3, 1, 2):
        when = WHEN + timedelta(days=day)
        word = Verdict(alert_id=f"a{day}", rule_id="r", rule_version="v", true_alarm=True, at=when, by="ann")
        store.apply([at(FEEDBACK, word, 0, day)])
    store.prune(NOW)
    rows = store.db.execute("SELECT alert FROM verdicts ORDER BY alert")
    assert [row[0] for row in rows] == ["a2", "a3"]


@pytest.mark.parametrize("when", [NOW * 1000, 1 << 62, NOW + 2 * DAY], ids=["microseconds", "overflow", "tomorrow"])
def test_a_time_nobody_can_believe_is_now(store: Store, when: int) -> None:
    store.apply([at(ALERTS, alert(1), 0, 1, when), at(ALERTS, alert(2), 0, 2, -1)])
    assert found(store, to=(WHEN + timedelta(hours=1)).isoformat()) == ["article-1"]


@pytest.mark.parametrize(
    "value",
    [b"", b"{}", b"not json", b'{"id": 1}', None, b"\xff", encode(alert(1)).replace(b'"start":0', b'"start":1e99')],
)
def test_a_record_that_is_none_is_reported_and_passed_over(made: Made, value: bytes | None) -> None:
    told: list[Reject] = []
    store = made(report=lambda _, reject: told.append(reject))
    assert store.apply([Record(ALERTS.name, b"k", value, (), NOW, 0, 0), *alerts(1)]) != []
    assert len(told) == 1
    assert found(store) == ["article-1"]
