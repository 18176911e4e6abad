"""Silences and acknowledgements are of what there is: a misspelt one would hold for nothing, unnoticed."""

import time
from dataclasses import replace

import pytest
from broker.feed import Broker
from broker.test_rules_topic import tocsin
from notify.alert_groups import group

from streams.client import Publisher, consume
from streams.codec import decode
from streams.events import AlertState
from streams.records import Record, publication
from streams.topics import ALERT_STATE, GROUPS

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]
ALERT = group().alert
RANG = group(fingerprint="00000000feedbeef", alert=replace(ALERT, rule=replace(ALERT.rule, id="elsewhere")))


@pytest.fixture
async def rang(broker: Broker) -> None:
    """A group of alerts on the topic, of a rule that is in no file."""
    async with Publisher(broker.connection) as publisher:
        now = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
        await publisher.publish(publication(GROUPS, RANG, "test", cause=now))


async def said(broker: Broker) -> list[AlertState]:
    records = consume(broker.connection, [ALERT_STATE.name], follow=False)
    return [decode(AlertState, record.value) async for record in records]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (("--rule", "border-tensoin"), "there is no rule border-tensoin; did you mean border-tension?"),
        (("--theme", "border-tension"), "--theme: there is no theme border-tension; did you mean border_tension?"),
        (("--country", "Tajikstan"), "--country: there is no country Tajikstan; did you mean TJ (Tajikistan)?"),
    ],
)
async def test_a_silence_for_nothing_is_refused(broker: Broker, what: tuple[str, str], says: str) -> None:
    before = await said(broker)
    ended = tocsin(broker, "silence", "add", "--reason", "drill", *what)
    assert ended.returncode == 1
    assert says in ended.stderr
    assert await said(broker) == before


@pytest.mark.usefixtures("rang")
async def test_a_silence_is_for_a_rule_in_force_or_one_that_rang_and_a_country_by_code_or_name(broker: Broker) -> None:
    before = await said(broker)  # other tests use the broker, too
    for what in (("--rule", "border-tension", "--country", "tajikistan"), ("--rule", "elsewhere")):
        ended = tocsin(broker, "silence", "add", "--reason", "drill", *what)
        assert ended.returncode == 0, ended.stderr
    new = [state.silence for state in await said(broker) if state.silence and state not in before]
    held = {(silence.rule, silence.country) for silence in new}
    assert held == {("border-tension", "TJ"), ("elsewhere", None)}


@pytest.mark.usefixtures("rang")
async def test_only_a_group_that_there_is_is_acknowledged(broker: Broker) -> None:
    before = await said(broker)
    ended = tocsin(broker, "acknowledge", "0" * 16)
    assert ended.returncode == 1
    assert f"there is no group {'0' * 16}; `tocsin alerts --groups` shows them" in ended.stderr
    assert tocsin(broker, "acknowledge", RANG.fingerprint).returncode == 0
    new = [state for state in await said(broker) if state not in before]
    assert [state.acknowledgement and state.acknowledgement.fingerprint for state in new] == [RANG.fingerprint]
