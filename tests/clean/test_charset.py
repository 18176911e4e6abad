import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.charset import decode_base64, refuse_binary, to_text
from streams.codec import Reject

RUSSIAN = "Переговоры о границе завершились поздно вечером в столице, сообщили участники встречи. " * 4
GERMAN = "Über die Grenze wird wieder verhandelt, heißt es in Köln; die Gespräche dauern an. " * 4


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        (GERMAN, "utf-8", None),
        (GERMAN, "utf-8", "iso-8859-1"),  # declared wrongly: valid UTF-8 is UTF-8
        (GERMAN, "utf-8-sig", None),
        (GERMAN, "utf-16", None),
        (GERMAN, "utf-16-le", None),  # no BOM
        (GERMAN, "cp1252", "iso-8859-1"),
        (GERMAN, "cp1252", "utf-8"),  # declared wrongly
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "cp1251", None),  # undeclared
        (RUSSIAN, "cp1251", "iso-8859-1"),  # declared wrongly
        (RUSSIAN, "koi8-r", "koi8-r"),
        ("国境での協議は夜遅くまで続いた。" * 5, "iso-2022-jp", None),
        ("边境会谈持续到深夜。" * 5, "gbk", "gb2312"),
    ],
)
def test_bytes_become_the_text_they_were(text: str, charset: str, declared: str | None) -> None:
    assert to_text(text.encode(charset), declared) == text


def test_the_page_may_state_its_charset() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{RUSSIAN}</p></body></html>'
    assert to_text(page.encode("cp1251")) == page


def test_a_few_broken_bytes_do_not_change_the_charset() -> None:
    data = RUSSIAN.encode() + b"\xff\xfe" + RUSSIAN.encode()
    assert to_text(data).startswith(RUSSIAN)


@pytest.mark.parametrize("label", ["rot13", "base64", "no-such-charset", "punycode", "utf-7", ""])
def test_labels_that_name_no_charset_are_passed_over(label: str) -> None:
    assert to_text(GERMAN.encode("cp1252"), label) == GERMAN


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"PK\x03\x04..."])
def test_files_of_another_kind_are_refused(data: bytes) -> None:
    with pytest.raises(Reject, match="binary"):
        refuse_binary(data)


def test_text_full_of_controls_is_refused_and_text_with_a_few_is_not() -> None:
    with pytest.raises(Reject, match="control character"):
        refuse_binary("\x00\x01text" * 10)
    refuse_binary("\x00" + "text" * 100)


def test_base64_must_be_base64() -> None:
    with pytest.raises(Reject, match="bad-base64"):
        decode_base64("@@@@", 100)
    assert decode_base64("YWJj\n", 100) == b"abc"


def test_size_is_checked_before_decoding() -> None:
    with pytest.raises(Reject, match="TOCSIN_MAX_ARTICLE_BYTES"):
        decode_base64("A" * 1000, 100)


@given(st.binary(max_size=300), st.none() | st.text(max_size=20))
def test_any_bytes_are_text_or_a_reject(data: bytes, declared: str | None) -> None:
    with suppress(Reject):
        assert isinstance(to_text(data, declared), str)


@given(st.binary(max_size=300))
def test_base64_of_any_bytes_comes_back(data: bytes) -> None:
    assert decode_base64(base64.b64encode(data).decode(), 1000) == data


def test_a_town_in_capitals_is_no_sound_file() -> None:
    refuse_binary("RIFFA, Bahrain, 18 February (BNA) - The council met.")
    with pytest.raises(Reject):
        refuse_binary(b"RIFF\x24\x08\x00\x00WAVEfmt ")
