"""What goes out, and what is made of the answer."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notify.alert_groups import group
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from agents.notify.answer import MOST_SECONDS, of_status, seconds
from agents.notify.patience import ATTEMPTS, IN_A_ROW, LONGEST, LONGEST_PAUSE, Circuit, backoff
from agents.notify.webhook import body, headers
from agents.notify.words import message, title
from streams.codec import decode, encode
from streams.events import AlertGroup

OLD, NEW = "whsec_" + "A" * 32, "whsec_" + "B" * 43 + "="


def test_the_signature_is_that_of_the_specification_and_each_secret_verifies() -> None:
    content, now = body(group()), datetime.now(UTC)
    sent = headers("one", [OLD, NEW], content, now)
    assert sent["webhook-id"] == "one"
    assert sent["webhook-timestamp"] == str(int(now.timestamp()))
    signed = b".".join([b"one", sent["webhook-timestamp"].encode(), content])
    by_hand = [hmac.new(b64decode(key[6:]), signed, hashlib.sha256).digest() for key in (OLD, NEW)]
    assert sent["webhook-signature"].split(" ") == [f"v1,{b64encode(each).decode()}" for each in by_hand]
    for secret in (OLD, NEW):
        Webhook(secret).verify(content, sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(content + b" ", sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(content, sent | {"webhook-id": "two"})


def test_the_body_is_the_same_at_each_attempt_and_holds_the_group() -> None:
    content = json.loads(body(group(cause="severity")))
    assert content["type"] == "alert.severity"
    assert content["timestamp"] == "2025-06-14T04:20:00+00:00"
    assert decode(AlertGroup, encode(content["data"])) == group(cause="severity")
    assert body(group()) == body(group())


NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (None, 0),
        ("", 0),
        ("120", 120),
        (" 7 ", 7),
        ("999999999999", MOST_SECONDS),
        ("-5", 0),
        ("1.5", 0),
        ("²", 0),
        ("Thu, 01 Jan 2026 12:01:00 GMT", 60),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MOST_SECONDS),
        ("tomorrow", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(written: str | None, wanted: float) -> None:
    assert seconds(written, NOW) == wanted


@settings(deadline=None)
@given(st.text())
def test_any_retry_after_is_a_time_one_can_wait(written: str) -> None:
    assert 0 <= seconds(written, NOW) <= MOST_SECONDS


@settings(deadline=None)
@given(st.integers(min_value=100, max_value=599))
def test_only_2xx_has_it_and_only_410_is_gone(status: int) -> None:
    answer = of_status(status, "30", NOW)
    assert answer.delivered == (200 <= status < 300)
    assert answer.gone == (status == 410)
    assert answer.delivered or str(status) in answer.why


def test_back_off_goes_over_hours_and_spreads() -> None:
    steps = [backoff(failed, 0.5) for failed in range(1, ATTEMPTS)]
    assert steps[0] == 5.0
    assert steps == sorted(steps)
    assert steps[-1] == LONGEST
    assert timedelta(hours=22) < timedelta(seconds=sum(steps)) < timedelta(hours=23)
    assert (backoff(1, 0.0), backoff(1, 1.0)) == pytest.approx((4.0, 6.0))
    assert backoff(10_000, 1.0) == pytest.approx(1.2 * LONGEST)


def test_a_circuit_opens_probes_and_closes() -> None:
    circuit = Circuit()
    for _ in range(IN_A_ROW):
        assert circuit.wait(0.0) == 0.0
        circuit.failure(0.0, 0.0, 0.5)
    assert circuit.open
    assert circuit.wait(1.0) == 4.0
    assert circuit.wait(5.0) == 0.0  # one probe
    assert circuit.wait(5.0) == float("inf")
    circuit.failure(5.0, 0.0, 0.5)
    assert circuit.wait(14.0) == 1.0  # twice as long
    assert circuit.wait(15.0) == 0.0
    assert circuit.success()
    assert not circuit.success()
    assert circuit.wait(15.0) == 0.0


def test_a_circuit_honours_what_is_asked_and_its_pauses_are_bounded() -> None:
    circuit = Circuit()
    circuit.failure(0.0, 60.0, 0.5)
    assert circuit.wait(10.0) == 50.0
    assert circuit.wait(60.0) == 0.0
    for _ in range(1000):
        circuit.failure(60.0, 0.0, 1.0)
    assert circuit.wait(60.0) == pytest.approx(1.2 * LONGEST_PAUSE)


def test_words_are_lines_without_control_characters() -> None:
    told = group(count=3, sources=("a.example", "b.example"))
    assert title(told) == "HIGH Border tension: Commanders meet on Panj bridge"
    assert "“Commanders met to lower tensions along the border.”" in message(told)
    assert "3 reports so far: a.example, b.example" in message(told)


@settings(deadline=None)
@given(st.text())
def test_a_title_cannot_add_a_header_to_a_mail(text: str) -> None:
    from dataclasses import replace

    told = replace(group(), alert=replace(group().alert, title=text))
    assert title(told).isprintable()
    assert all(line.isprintable() for line in message(told).split("\n"))
