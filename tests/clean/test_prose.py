import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from agents.clean.prose import lines, one_line, paragraphs, tidy


def test_controls_and_bidi_overrides_go_and_quotes_stay() -> None:
    assert tidy("“Evil\u202egpj.exe”\x00, she\u2066 said\x07") == "“Evilgpj.exe”, she said"


def test_windows_quotes_that_were_read_as_latin_are_quotes() -> None:
    windows = "“He’ll wait… – in Šumperk”, she said"
    assert tidy(windows.encode("cp1252").decode("latin-1")) == windows
    assert tidy("one\x85two") == "one\ntwo"


def test_joiners_that_spelling_needs_stay() -> None:
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"


def test_letters_are_composed() -> None:
    assert tidy("Cafe\u0301") == "Café"


def test_line_breaks_of_all_kinds_part_lines_and_space_is_trimmed() -> None:
    assert lines(" one \r\n\r\n two\u2028three\u00a0 \x0b") == ["one", "two", "three"]


def test_a_title_is_one_line_or_none() -> None:
    assert one_line("  Border\n talks ") == "Border talks"
    assert one_line(" \u200b ") is None
    assert one_line(None) is None


@given(st.text(st.characters(exclude_categories=())))
def test_published_text_is_normal_and_stays_as_it_is(text: str) -> None:
    published = paragraphs(lines(text))
    assert unicodedata.is_normalized("NFC", published)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in published)
    assert not set(published) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert all(line == line.strip() for line in published.split("\n"))
    assert "\n\n\n" not in published
    assert paragraphs(lines(published)) == published


def test_marks_without_end_are_cut() -> None:
    assert tidy("\u2550" * 50 + "\U0001f600" * 50) == "\u2550" * 50 + "\U0001f600" * 50
    assert tidy("a" + "\u0323" * 500) == "\u1ea1" + "\u0323" * 29
