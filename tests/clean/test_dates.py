from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.dates import _PATTERNS, _PLAIN_SIGNS, _YEARS, find_dates, month_and_day, parse_stamp
from agents.clean.orders import order_of, settled
from agents.clean.published import IN_DOUBT, published

DAY = date(2021, 2, 18)


@pytest.mark.parametrize(
    ("text", "clock", "zone"),
    [
        ("18 February 2021, 14:22", time(14, 22), None),
        ("By A. Writer14:22, Feb 18 2021", time(14, 22), None),
        ("Feb. 18, 2021 at 2:22 p.m. ET", time(14, 22), "America/New_York"),
        ("Published 2:22 PM EST Feb 18, 2021", time(14, 22), "-05:00"),
        ("18 de febrero de 2021 a las 14:22", time(14, 22), None),
        ("18.02.2021, 14.22 Uhr", time(14, 22), None),
        ("18 февраля 2021 г., 14:22 МСК", time(14, 22), "+03:00"),
        ("2021. február 18. 14:22", time(14, 22), None),
        ("2021年2月18日 14:22", time(14, 22), None),
        ("2021年2月18日", None, None),
        ("发布时间：2021年02月18日14时22分 来源：海湾日报", time(14, 22), None),
        ("2021年2月18日 星期四 14:22", time(14, 22), None),
        ("2021年2月18日 下午2:22", time(14, 22), None),
        ("2021年2月18日（木）午後2時22分", time(14, 22), None),
        ("２０２１年２月１８日　１４：２２", time(14, 22), None),
        ("2021年2月18日 午後2時", time(14), None),
        ("2021年2月18日 2時間の協議", None, None),
        ("2021年2月18日 午前 9:05 更新", time(9, 5), None),
        ("2021년 2월 18일 오후 2시 5분", time(14, 5), None),
        ("18 ก.พ. 2564 เวลา 14.22 น.", time(14, 22), None),
        ("le 18 février 2021 à 14h22", time(14, 22), None),
        ("18 กุมภาพันธ์ 2564", None, None),
        ("18 شباط 2021", None, None),
        ("18 tháng 2 năm 2021", None, None),
        ("18-Feb-21", None, None),
        ("18.02.2021, 14:22 z Warszawy", time(14, 22), None),
    ],
)
def test_dates_as_people_write_them(text: str, clock: time | None, zone: str | None) -> None:
    [stamp] = find_dates(text)
    assert (stamp.day, stamp.clock, stamp.zone) == (DAY, clock, zone)


@pytest.mark.parametrize(
    ("text", "clock", "zone"),
    [
        ("2021-02-18T14:22:05+03:00", time(14, 22, 5), "+03:00"),
        ("2021-02-18 14:22:05.123Z", time(14, 22, 5), "UTC"),
        ("20210218T142205Z", time(14, 22, 5), "UTC"),
        ("2021-02-18t14:22:05z", time(14, 22, 5), "UTC"),
        ("20210218t142205z", time(14, 22, 5), "UTC"),
        ("20210218", None, None),
        ("Thu, 18 Feb 2021 14:22:05 GMT", time(14, 22, 5), "UTC"),
        ("Thu Feb 18 14:22:05 EST 2021", time(14, 22, 5), "-05:00"),
        ("1613658125", time(14, 22, 5), "UTC"),
        ("1613658125000", time(14, 22, 5), "UTC"),
    ],
)
def test_dates_as_machines_write_them(text: str, clock: time | None, zone: str | None) -> None:
    stamp = parse_stamp(text)
    assert stamp is not None
    assert (stamp.day, stamp.clock, stamp.zone) == (DAY, clock, zone)


def test_the_order_of_day_and_month_is_told_or_assumed() -> None:
    [british], [american] = find_dates("02/03/2021"), find_dates("02/03/2021", month_first=True)
    assert (british.day, american.day) == (date(2021, 3, 2), date(2021, 2, 3))
    assert british.ambiguous
    [certain] = find_dates("18/02/2021", month_first=True)
    assert certain.day == DAY
    assert not certain.ambiguous


@pytest.mark.parametrize(
    ("lines", "url", "source", "month_first"),
    [
        (["05/11/2025"], None, "herald.example", None),
        (["05/11/2025", "It sank on 24/05/2025."], None, "herald.us", False),
        (["05/11/2025", "Ferry sails, 5-24-2025"], None, "herald.example", True),
        (["24/05/2025", "05/24/2025"], None, "herald.example", None),
        (["05/11/2025 - 11:25", "5 November 2025"], None, "herald.example", False),
        (["05/11/2025 - 11:25", "2025-05-11T11:25:00Z"], None, "herald.example", True),
        (["05/11/2025", "6 November 2025"], None, "herald.example", None),
        (["05/11/2025"], "https://herald.example/2025/11/05/ferry", "herald.example", False),
        (["05/11/2025"], "https://herald.example/2025/05/11/ferry", "herald.example", True),
        (["05/11/2025"], None, "www.herald.ph", True),
        (["05/11/2025"], "https://www.herald.co.uk/ferry", "feed", False),
        (["05/11/2025"], "https://www.herald.ca/ferry", "herald.ca", None),
        (["05/11/2025"], "https://[", "The Herald of the Bay", None),
        (["1/2/25.4", "12/30"], None, "herald.ph", None),
        ([], "https://herald.ph/2025/05/11/", "herald.ph", None),
    ],
)
def test_what_tells_the_order_of_day_and_month(
    lines: list[str], url: str | None, source: str, month_first: bool | None
) -> None:
    assert order_of(lines, url, source) is month_first


def test_a_date_that_can_be_read_in_two_ways_says_so() -> None:
    read = parse_stamp("05/11/2025")
    assert read is not None
    assert published(read, "UTC", "carrier published_at").evidence == f"{IN_DOUBT}, carrier published_at"
    told = parse_stamp("05/11/2025", False)
    assert told is not None
    for sure in (told, settled(read, False, "en"), settled(read, None, "fr")):
        assert published(sure, "UTC", "carrier published_at").evidence == "carrier published_at"
    assert settled(read, None, "en").ambiguous
    assert settled(find_dates("05/11/2025")[0], None, None).ambiguous


@pytest.mark.parametrize("text", ["31 February 2021", "Room 18, 2021", "99/99/2021", "call 555-2021", "1.2.3.4", ""])
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_languages_disagree_on_some_months() -> None:
    assert find_dates("3 listopad 2020", "pl")[0].day.month == 11
    assert find_dates("3 listopada 2020", "hr")[0].day.month == 10


def test_a_dateline_has_no_year() -> None:
    assert month_and_day("18 February") == (2, 18) == month_and_day("Feb. 18")
    assert month_and_day("18 people") is None


def test_the_zone_is_the_one_stated_or_the_one_assumed() -> None:
    [stated], [bare] = find_dates("18 Feb 2021 14:22 GMT+3"), find_dates("18 Feb 2021 14:22")
    ours, theirs = published(stated, "Europe/London", "x"), published(bare, "Europe/Minsk", "x")
    assert ours.at == theirs.at
    assert (ours.zone, ours.zone_stated) == ("+03:00", True)
    assert (theirs.zone, theirs.zone_stated, theirs.precision) == ("Europe/Minsk", False, "minute")


@given(st.text(st.sampled_from("0123456789 -/.,:TZ+年月日時分午後（木）JanFebof'"), max_size=60) | st.text(max_size=60))
def test_any_text_has_dates_or_not(text: str) -> None:
    stamps = find_dates(text)
    assert all(text[stamp.start : stamp.end] for stamp in stamps)
    assert all(a.end <= b.start for a, b in pairwise(stamps))
    parse_stamp(text)


_PIECES = st.sampled_from(
    [
        "18",
        "2",
        "2021",
        "21",
        "２０２１",
        "2564",
        "-",
        "/",
        "／",
        "．",
        ".",
        " ",
        ", ",
        "年",
        "月",
        "日",
        "Feb",
        "février",
        "năm",
        "tháng",
        "'",
    ]
)


@given(st.lists(_PIECES, max_size=9).map("".join))
def test_no_date_is_in_a_text_that_is_passed_over(text: str) -> None:
    plain = text.translate(_PLAIN_SIGNS)
    if any(pattern.search(plain) for pattern in _PATTERNS):
        assert _YEARS.search(plain)


def test_full_width_dates_are_dates() -> None:
    assert [stamp.day for stamp in find_dates("１８／０２／２１")] == [DAY]


@pytest.mark.parametrize(
    ("written", "language"),
    [("انتشار: ۱۸ فوریه ۲۰۲۱", "fa"), ("١٨ فبراير ٢٠٢١", "ar"), ("१८ फ़रवरी २०२१", "hi"), ("18 Φεβρουαρίου 2021", "el")],
)
def test_digits_and_letters_of_other_scripts(written: str, language: str) -> None:
    assert [stamp.day for stamp in find_dates(written, language)] == [date(2021, 2, 18)]
