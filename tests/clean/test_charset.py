import base64
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents.clean.charset import decode_base64, refuse_binary, to_text
from streams.codec import Reject

RUSSIAN = "Переговоры о границе завершились поздно вечером в столице, сообщили участники встречи. " * 4
GERMAN = "Über die Grenze wird wieder verhandelt, heißt es in Köln; die Gespräche dauern an. " * 4

FRENCH = "Les négociations se sont achevées tard, où les députés étaient déçus : « À l’été prochain »… "
TURKISH = (
    "Sınır görüşmeleri başkentte gece geç saatlerde sona erdi, katılımcılar açıkladı. "
    "Şehir ışıkları söndü, gemiler güneşi bekliyor. "
)
POLISH = "Rozmowy o granicy zakończyły się późnym wieczorem. Łodzie wypłyną w przyszłym tygodniu. "
JAPANESE = "国境をめぐる協議は夜遅くまで続いた。参加者によると、フェリーの運航は来週から再開される。"
CHINESE = "边境会谈持续到深夜。与会者表示，渡轮将于下周恢复运营，港口委员会正在等待书面时间表。"
TAIWANESE = "邊境會談持續到深夜。與會者表示，渡輪將於下週恢復營運，港口委員會正在等待書面時間表。"
KOREAN = "국경 회담은 밤늦게까지 이어졌다. 참석자들은 다음 주부터 여객선 운항이 재개될 것이라고 말했다. "
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


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
        (FRENCH, "cp1252", None),
        (TURKISH, "cp1254", None),
        (POLISH, "iso8859-2", None),
        (FRENCH, "cp1252", "ISO_8859-1"),
        (RUSSIAN, "cp1251", "x-cp1251"),
        (JAPANESE, "cp932", "x-sjis"),
    ],
)
def test_bytes_become_the_text_they_were(text: str, charset: str, declared: str | None) -> None:
    assert to_text(text.encode(charset), declared) == text


def test_the_page_may_state_its_charset() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{RUSSIAN}</p></body></html>'
    assert to_text(page.encode("cp1251")) == page


def test_a_page_that_can_be_read_is_not_in_utf_16_whatever_it_states() -> None:
    page = f'<html><head><meta charset="utf-16"></head><body><p>{FRENCH}</p></body></html>'
    assert to_text(page.encode()) == to_text(page.encode("cp1252")) == page


@pytest.mark.parametrize("charset", WIDE)
@pytest.mark.parametrize("declared", [None, "iso-8859-1", "utf-8", "utf-16"])
@pytest.mark.parametrize("text", [RUSSIAN, GERMAN, JAPANESE, CHINESE, KOREAN])
def test_wide_forms_need_no_mark(text: str, declared: str | None, charset: str) -> None:
    assert to_text(text.encode(charset), declared) == text
    assert to_text(f"<p>{text * 99}</p>".encode(charset), declared) == f"<p>{text * 99}</p>"


def test_what_a_carrier_calls_utf_16_is_read_so_if_it_can_be() -> None:
    assert to_text("国境での協議".encode("utf-16-le"), "utf-16") == "国境での協議"
    assert to_text(RUSSIAN.encode("cp1251"), "utf-16") == RUSSIAN


@pytest.mark.parametrize(
    ("text", "charset"),
    [(JAPANESE, "euc_jp"), (JAPANESE, "cp932"), (CHINESE, "gb18030"), (TAIWANESE, "big5"), (KOREAN, "euc_kr"),
     (RUSSIAN, "cp1251"), (RUSSIAN[:90], "cp1251")],
)  # fmt: skip
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252"])
def test_what_is_declared_latin_and_is_not(text: str, charset: str, label: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><body><a href="/">Home</a><p>{text}</p></body></html>'
    assert to_text(page.encode(charset)) == page
    assert to_text(text.encode(charset), label) == text


@pytest.mark.parametrize("text", [FRENCH, GERMAN, "»»»» 5 °C ½ ---- Þetta er æðislegt, sagði hún á föstudag ¡¿Qué?!"])
def test_what_is_declared_latin_and_is(text: str) -> None:
    assert to_text(text.encode("cp1252"), "latin-1") == text


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_a_byte_order_mark_tells_the_charset_of_any_text(text: str, charset: str) -> None:
    assume(charset != "utf-16" or not text.startswith("\0"))  # the mark and NUL are the mark of UTF-32
    assert to_text(text.encode(charset), "iso-8859-1") == text.removeprefix("\ufeff")


def test_two_signs_of_utf_16_that_are_the_mark_of_utf_32() -> None:
    assert to_text(b"\xff\xfe\0\0", "iso-8859-1") == ""
    assert to_text(b"\xff\xfe\0\0R\0\0\0", "iso-8859-1") == "R"


_SIGNS = st.sampled_from("рубежétéκόσμοςשלוםسلام国境協議かなカナ한국어ไทย😀")
_WORDS = st.lists(st.text(_SIGNS, min_size=1, max_size=9), min_size=4)


@given(_WORDS.map(" ".join), st.sampled_from(WIDE))
def test_words_of_any_script_come_back_from_the_wide_forms(text: str, charset: str) -> None:
    assert to_text(text.encode(charset)) == text


@given(st.text(st.sampled_from("国境協議かなカナ。、 abc\n"), min_size=1), st.sampled_from([None, "utf-8", "latin-1"]))
def test_japanese_mail_comes_back(text: str, declared: str | None) -> None:
    assert to_text(text.encode("iso-2022-jp"), declared) == text


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
