"""Alerts to groups: what rings, what joins in silence, and that no kill or redelivery changes it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alerts import alert
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.alert.grouping import Grouper, GroupSettings, fingerprint_of, group_key
from agents.worker import build
from streams.codec import decode
from streams.events import Alert, AlertGroup
from streams.records import Record, publication
from streams.remembering import Timed
from streams.settings import Settings
from streams.topics import ALERTS, GROUPS
from streams.topology import run

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def groups(alerts: Sequence[tuple[Alert, timedelta]], settings: GroupSettings | None = None) -> list[AlertGroup]:
    """The groups as the alerts join, at times after noon."""
    step = Grouper(settings or GroupSettings())
    return [group for result in step([Timed(one, NOON + after) for one, after in alerts]) for group in result]


def causes(alerts: Sequence[tuple[Alert, timedelta]], settings: GroupSettings | None = None) -> list[str]:
    return [group.cause for group in groups(alerts, settings)]


def copy(number: int, **fields: object) -> Alert:
    return alert(f"copy {number}", story="s", **fields)  # type: ignore[arg-type]


def test_the_first_rings_and_the_others_join() -> None:
    first, second = groups([(copy(1, source="a", countries=("TJ",)), 0 * HOUR), (copy(2, source="b"), HOUR)])
    assert (first.rings, first.cause, first.count, first.sources) == (True, "first", 1, ("a",))
    assert (second.rings, second.cause, second.count, second.sources) == (False, "update", 2, ("a", "b"))
    assert (second.starts_at, second.updated_at) == (NOON, NOON + HOUR)
    assert second.article_ids == ("copy 1", "copy 2")
    assert second.alert == copy(2, source="b")
    assert (first.group_key, second.fingerprint) == ("rule=border,story=s", first.fingerprint)
    assert first.id != second.id


def test_it_rings_again_when_the_interval_is_over() -> None:
    times = [0 * HOUR, 5 * HOUR, 6 * HOUR, 7 * HOUR, 12 * HOUR]
    expected = ["first", "update", "repeat", "update", "repeat"]
    assert causes([(copy(number), after) for number, after in enumerate(times)]) == expected


def test_the_rule_may_say_how_long_it_is_silent() -> None:
    quick = [(copy(number, repeat_interval=60), number * 30 * timedelta(seconds=1)) for number in range(5)]
    assert causes(quick) == ["first", "update", "repeat", "update", "repeat"]


def test_it_rings_when_it_becomes_graver_and_then_is_silent_for_the_interval() -> None:
    alerts = [
        (copy(1, severity="low"), 0 * HOUR),
        (copy(2, severity="high"), HOUR),
        (copy(3, severity="medium"), 6 * HOUR),
        (copy(4, severity="high"), 7 * HOUR),
        (copy(5, severity="critical"), 7 * HOUR),
    ]
    assert causes(alerts) == ["first", "severity", "update", "repeat", "severity"]
    assert [group.severity for group in groups(alerts)] == ["low", "high", "high", "high", "critical"]


def test_in_the_first_seconds_only_a_rise_in_severity_rings() -> None:
    alerts = [(copy(number, repeat_interval=60), number * MINUTE) for number in range(6)]
    alerts[2] = (copy(2, repeat_interval=60, severity="critical"), 2 * MINUTE)
    waiting = GroupSettings(group_wait=4 * MINUTE)
    assert causes(alerts, waiting) == ["first", "update", "severity", "update", "repeat", "repeat"]


def test_after_the_window_a_story_is_new() -> None:
    alerts = [(copy(1), 0 * DAY), (copy(2), 6 * DAY), (copy(3), 13 * DAY), (copy(4), 20 * DAY + MINUTE)]
    assert causes(alerts) == ["first", "repeat", "repeat", "first"]
    assert groups(alerts)[-1].count == 1
    assert groups(alerts)[-1].starts_at == NOON + 20 * DAY + MINUTE


def test_what_comes_late_moves_no_time_forward() -> None:
    late = groups([(copy(1), 8 * HOUR), (copy(2), HOUR), (copy(3), 13 * HOUR)])
    assert [group.cause for group in late] == ["first", "update", "update"]
    assert [group.starts_at - NOON for group in late] == [8 * HOUR, HOUR, HOUR]
    assert [group.updated_at - NOON for group in late] == [8 * HOUR, 8 * HOUR, 13 * HOUR]


def test_without_a_story_an_article_stands_for_itself() -> None:
    assert causes([(alert("a"), 0 * HOUR), (alert("b"), HOUR), (alert("a", rule="other"), HOUR)]) == ["first"] * 3


def test_what_groups_share_can_be_chosen_and_no_value_forges_a_key() -> None:
    one = alert("a", story="s", source="a,story=t", countries=("TJ", "AF"), themes=())
    assert group_key(one, ("source", "country", "theme")) == "source=a%2Cstory%3Dt,country=TJ,theme="
    assert len(fingerprint_of("rule=border,story=s")) == 16


def test_an_alert_that_came_before_changes_nothing() -> None:
    step = Grouper(GroupSettings())
    assert [len(result) for result in step([Timed(copy(1), NOON), Timed(copy(1), NOON + 8 * HOUR)])] == [1, 0]
    changes = step.changes()
    assert list(changes) == [fingerprint_of("rule=border,story=s")]
    assert step([Timed(copy(1), NOON)]) == [()]
    assert step.changes() == {}


def test_what_is_remembered_is_bounded() -> None:
    step = Grouper(GroupSettings(most_groups=3))
    many = [Timed(alert(f"{number}", story="s", source=f"{number}.example"), NOON) for number in range(1500)]
    ((last,),) = step(many)[-1:]
    assert (last.count, len(last.sources), len(last.article_ids)) == (1500, 100, 100)
    assert (last.sources[-1], last.article_ids[-1]) == ("99.example", "1499")
    ((value,),) = [step.changes().values()]
    assert value is not None
    assert len(value) < 30_000
    step([Timed(alert(f"other {number}"), NOON) for number in range(3)])
    changes = step.changes()
    assert [value is None for value in changes.values()] == [False, False, False, True]
    assert causes_of(step, alert("new", story="s")) == ["first"]


def causes_of(step: Grouper, one: Alert) -> list[str]:
    return [group.cause for result in step([Timed(one, NOON)]) for group in result]


def test_a_hundred_copies_from_twenty_sources_ring_once_a_rule() -> None:
    rules = ("border", "clashes")
    alerts = [
        alert(f"{copy}", story="s", source=f"{copy % 20}.example", rule=rule) for copy in range(100) for rule in rules
    ]
    cause = Record("", None, None, timestamp=int(NOON.timestamp() * 1000))
    records = [publication(ALERTS, one, "alert", cause=replace(cause)) for one in alerts]
    topics = run(build(Settings(stages=("group",))).values(), records)
    published = [decode(AlertGroup, record.value) for record in topics[GROUPS.name]]
    assert len(published) == 200
    assert [(group.alert.rule.id, group.alert.article_id) for group in published if group.rings] == [
        ("border", "0"), ("clashes", "0"),
    ]  # fmt: skip
    for final in published[-2:]:
        assert (final.count, set(final.sources)) == (100, {f"{number}.example" for number in range(20)})


alerts_in_time = st.lists(
    st.tuples(
        st.builds(
            lambda article, story, source, severity: alert(
                f"{article}", story=story, source=source, severity=severity
            ),
            st.integers(0, 12), st.sampled_from(["s", "t", None]), st.sampled_from("abc"),
            st.sampled_from(["low", "high"]),
        ),
        st.integers(0, 600),
    ),
    max_size=25,
)  # fmt: skip


@settings(deadline=None)
@given(alerts_in_time, st.data())
@pytest.mark.parametrize(("most", "kills"), [(2, ["worked", "published"]), (10_000, ["worked", "published", "kept"])])
def test_kills_and_redelivery_change_nothing(
    most: int, kills: list[str], log: list[tuple[Alert, int]], data: st.DataObject
) -> None:
    """The driver's order (outputs, memory, acknowledgement), killed between any two of them.

    What was forgotten cannot be known again: with room for two groups, no kept batch comes again.
    """
    options = GroupSettings(most_groups=most)
    inputs = [Timed(one, NOON + minutes * MINUTE) for one, minutes in log]
    undisturbed = Grouper(options)
    expected = [group for result in undisturbed(inputs) for group in result]

    published: list[AlertGroup] = []
    kept: dict[str, bytes] = {}
    step, acknowledged = Grouper(options), 0
    for _ in range(200):
        if acknowledged == len(inputs):
            break
        size = data.draw(st.integers(1, 5))
        batch = inputs[acknowledged : acknowledged + size]
        results, changes = step(batch), step.changes()
        kill = data.draw(st.sampled_from(["no", "no", *kills]))
        if kill != "worked":
            published += [group for result in results for group in result]
        if kill in {"no", "kept"}:
            kept = {key: value for key, value in {**kept, **changes}.items() if value is not None}
        if kill == "no":
            acknowledged += len(batch)
        else:
            step = Grouper(options)
            step.restore(reversed(kept.items()))
    by_id: dict[str, AlertGroup] = {}
    for group in published:
        assert by_id.setdefault(group.id, group) == group or most == 2  # a story that was forgotten begins anew
    assert list(by_id) == list(dict.fromkeys(group.id for group in expected))
    fresh = Grouper(options)
    fresh.restore(kept.items())
    assert fresh._groups == undisturbed._groups
    assert list(fresh._groups) == list(undisturbed._groups)
