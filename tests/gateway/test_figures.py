"""Volume and its baseline, precision and its interval: arithmetic that can be checked by hand."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from gateway.records import alert, at

from agents.gateway import figures
from agents.gateway.figures import HOUR, WEEK, baseline
from agents.gateway.filters import Filters
from agents.gateway.rule_figures import precision
from agents.gateway.status import Status
from agents.gateway.store import Retention, Store
from streams.records import Record
from streams.topics import ALERTS, ENRICHED

MONDAY = int(datetime(2026, 3, 2, 10, tzinfo=UTC).timestamp() * 1000)


def test_the_baseline_is_the_mean_of_the_same_hour_of_earlier_weeks() -> None:
    counts = Counter({MONDAY: 50, MONDAY - WEEK: 4, MONDAY - 2 * WEEK: 1, MONDAY - 3 * WEEK: 1, MONDAY - HOUR: 100})
    assert baseline(counts, MONDAY, MONDAY - 3 * WEEK) == 2.0
    assert baseline(counts, MONDAY, MONDAY - 2 * WEEK - HOUR) == 2.5
    assert baseline(counts, MONDAY, MONDAY - 4 * WEEK) == 1.5  # a week in which nothing rang counts
    assert baseline(counts, MONDAY, MONDAY - HOUR) is None  # nothing is known of the week before
    assert baseline(counts, MONDAY, None) is None


def test_a_timeline_has_every_bucket_and_only_what_the_filters_let_through(made: Callable[..., Store]) -> None:
    store = made(Retention(days=100_000))
    times = [MONDAY + 1, MONDAY + HOUR - 1, MONDAY + HOUR, MONDAY - WEEK + 5, MONDAY - WEEK - HOUR]
    store.apply([at(ALERTS, alert(number), 0, number, when) for number, when in enumerate(times)])
    store.apply([at(ALERTS, alert(9, rule="quakes"), 1, 0, MONDAY)])
    asked = Filters(rules=("border-tension",), since=MONDAY - HOUR, until=MONDAY + 3 * HOUR)
    buckets = figures.timeline(store.db, asked, "hour", MONDAY)["buckets"]
    assert [(each["start"][11:16], each["count"], each["baseline"]) for each in buckets] == [
        ("09:00", 0, 1.0),
        ("10:00", 2, 1.0),
        ("11:00", 1, 0.0),
        ("12:00", 0, 0.0),
    ]
    days = figures.timeline(store.db, Filters(), "day", MONDAY + HOUR)["buckets"]
    assert len(days) == 31
    assert days[-1]["count"] == 4


@pytest.mark.parametrize(
    ("true", "false", "value", "low", "high"),
    [
        (0, 0, None, 0.0, 1.0),
        # the four examples of R. G. Newcombe (1998), Statistics in Medicine 17, 857-872, method 3
        (81, 182, 0.3080, 0.2553, 0.3662),
        (15, 133, 0.1014, 0.0624, 0.1605),
        (0, 20, 0.0, 0.0, 0.1611),
        (1, 28, 0.0345, 0.0061, 0.1718),
    ],
)
def test_precision_comes_with_wilsons_interval(
    true: int, false: int, value: float | None, low: float, high: float
) -> None:
    found = precision(true, false)
    assert (found["true"], found["false"]) == (true, false)
    assert found["value"] == (pytest.approx(value, abs=1e-4) if value is not None else None)
    assert (found["low"], found["high"]) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_the_status_is_honest() -> None:
    status = Status()
    now = MONDAY
    assert status.view(now)["state"] == "broken"
    status.fault = None
    assert status.view(now) | {"message": ""} == {
        "state": "lagging",
        "behind_seconds": 0.0,
        "latest_alert_at": None,
        "latest_event_at": None,
        "message": "",
    }
    status.ready = True
    assert status.view(now)["state"] == "live"
    replayed = (("replay", b"x"),)
    status.note(
        [Record(ENRICHED.name, None, b"", (), now - 60_000), Record(ENRICHED.name, None, b"", replayed, now + 5)], now
    )
    assert status.view(now)["latest_event_at"] == "2026-03-02T09:59:00.000Z"
    assert "0:01:00 ago" in status.view(now)["message"]
    status.waiting = now - 29_000
    assert status.view(now)["state"] == "live"
    status.waiting = now - 90_000
    assert (status.view(now)["state"], status.view(now)["behind_seconds"]) == ("lagging", 90.0)
    assert "0:01:30" in status.view(now)["message"]
    status.fault = "no Kafka broker answers"
    assert status.view(now)["state"] == "broken"
