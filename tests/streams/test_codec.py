from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.codec import Reject, decode, encode
from streams.events import Alert, CleanArticle, EnrichedArticle, EntityArticle, Language, Published, RawArticle

ARTICLE = CleanArticle(
    id="0" * 32,
    source="eng.belta.by",
    title="Title",
    text="Text.",
    language=Language(code="en", confidence=0.98),
    published=Published(
        at=datetime(2021, 2, 18, 14, 22, tzinfo=timezone(timedelta(hours=3))),
        zone="Europe/Minsk",
        zone_stated=False,
        precision="minute",
        evidence="line 7",
    ),
    crawled_on=date(2024, 5, 14),
)


def test_a_record_comes_back_as_it_went() -> None:
    assert decode(CleanArticle, encode(ARTICLE)) == ARTICLE
    assert encode(decode(CleanArticle, encode(ARTICLE))) == encode(ARTICLE)


def test_wall_clock_time_and_offset_survive() -> None:
    assert b'"at":"2021-02-18T14:22:00+03:00"' in encode(ARTICLE)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert decode(RawArticle, b'\xef\xbb\xbf{"source":"a.example","content":"x"}').content == "x"


def test_unknown_fields_are_passed_over() -> None:
    assert decode(RawArticle, b'{"source":"a.example","content":"x","later":1}').content == "x"


@pytest.mark.parametrize(
    ("value", "reason", "says"),
    [
        (None, "null-value", "no value"),
        (b"", "not-json", "byte 0"),
        (b"{", "not-json", "byte 1"),
        (b'{"source":"\xff"}', "not-json", "UTF-8"),
        (b'{"source":NaN}', "not-json", "byte 10"),
        (b"[" * 100_000, "not-json", "depth"),
        (b"[]", "wrong-shape", "Expected `object`, got `array`"),
        (b"{}", "wrong-shape", "`source`"),
        (b'{"source":1}', "wrong-shape", "$.source"),
        (b'{"source":"a","format":"pdf"}', "wrong-shape", "$.format"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_the_place(value: bytes | None, reason: str, says: str) -> None:
    with pytest.raises(Reject) as caught:
        decode(RawArticle, value)
    assert caught.value.reason == reason
    assert says in caught.value.message


def test_the_reason_holds_no_text_of_the_article() -> None:
    with pytest.raises(Reject) as caught:
        decode(RawArticle, b'{"source":"a","content":"secret words')
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("kind", [RawArticle, CleanArticle, EntityArticle, EnrichedArticle, Alert])
@given(value=st.binary(max_size=400))
def test_foreign_bytes_are_never_a_record_by_accident(kind: type, value: bytes) -> None:
    with pytest.raises(Reject, match=r"not-json|wrong-shape"):
        decode(kind, value)
