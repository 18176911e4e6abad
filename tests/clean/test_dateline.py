"""Datelines as agencies and papers write them, and sentences that only begin like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.dateline import agency_named, dateline_of


@pytest.mark.parametrize(
    ("text", "place", "date", "agency"),
    [
        ("IZMIR, Turkey — The boat", "IZMIR, Turkey", None, None),
        ("GOMA, DR Congo - The boat", "GOMA, DR Congo", None, None),
        ("ADRÉ, Chad — The boat", "ADRÉ, Chad", None, None),
        ("MOSCOW, Idaho, May 3 -- The boat", "MOSCOW, Idaho", "May 3", None),
        ("FRESNO, Calif. — The boat", "FRESNO, Calif.", None, None),
        ("BUKAVU, South Kivu, DR Congo — The boat", "BUKAVU, South Kivu, DR Congo", None, None),
        ("KABUL, AFGHANISTAN - The boat", "KABUL, AFGHANISTAN", None, None),
        ("KABUL, 18 February 2021 — The boat", "KABUL", "18 February 2021", None),
        ("KESTREL BAY — The boat", "KESTREL BAY", None, None),
        ("HELSINKI (BNS/STT) - The boat", "HELSINKI", None, "BNS/STT"),
        ("PRAGUE (RFE/RL) -- The boat", "PRAGUE", None, "RFE/RL"),
        ("VIENNA /APA/ - The boat", "VIENNA", None, "APA"),
        ("BERLIN (dpa) - The boat", "BERLIN", None, "dpa"),
        ("WASHINGTON/LONDON, March 3 (Reuters) - The boat", "WASHINGTON/LONDON", "March 3", "Reuters"),
        ("LONDON/PARIS — The boat", "LONDON/PARIS", None, None),
        ("MOSCOW/TASS/ - The boat", "MOSCOW", None, "TASS"),
        ("МОСКВА, 18 фев - РИА Новости. Паром вернулся", "МОСКВА", "18 фев", "РИА Новости"),
        ("МОСКВА, 18 февраля. /ТАСС/. Паром вернулся", "МОСКВА", "18 февраля", "ТАСС"),
        ("Москва. 18 февраля. INTERFAX.RU - Паром вернулся", "Москва", "18 февраля", "INTERFAX.RU"),
        ("新华社北京3月3日电（记者张三）渡轮", "北京", "3月3日", "新华社"),
        ("新华社北京3月3日电讯 渡轮", "北京", "3月3日", "新华社"),
        ("中央社台北3日\u96fb 渡輪", "台北", "3日", "中央社"),
        ("（路透社北京3日电）渡轮", "北京", "3日", "路透社"),
        ("القاهرة (رويترز) - عادت العبارة", "القاهرة", None, "رويترز"),
        ("الرياض 18 فبراير (واس) - عادت العبارة", "الرياض", "18 فبراير", "واس"),
        ("OSLO 18 February (AFP) - The boat", "OSLO", "18 February", "AFP"),
        ("KABUL, Afghanistan, 18 February (AFP) - The boat", "KABUL, Afghanistan", "18 February", "AFP"),
    ],
)
def test_datelines(text: str, place: str, date: str | None, agency: str | None) -> None:
    line = dateline_of(text)
    assert line is not None
    assert (line.place, line.date, line.agency) == (place, date, agency)


@pytest.mark.parametrize(
    "text",
    [
        "NATO, Inside — the boat",
        "BREAKING, World News — the boat",
        "Izmir, Turkey — the boat",
        "IZMIR, Turkey the boat sank",
        "HELSINKI (BNS/Ferry) the boat",
        "The group said, 18 May - Reuters. Then the boat",
        "He came. 3 men. Reuters - he said",
        "新来社北京3月3日电，渡轮",
        "新华社记者18日电话采访了船长",
        "中新社消息18日讯 渡轮",
        "The AC/DC concert (Reuters) was",
        "Суд и/или прокуратура решат (ТАСС) это",
        "",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert dateline_of(text) is None


def test_an_acronym_is_written_as_the_agency_writes_it() -> None:
    assert agency_named("Jane Doe, dpa") == "dpa"
    assert agency_named("Jane Doe, Mia") is None


@given(
    st.text() | st.lists(st.sampled_from(["OSLO", ", ", "Norway", " — ", "(", "AFP", "/", ")", "May 3"])).map("".join)
)
def test_any_text_has_a_dateline_or_not(text: str) -> None:
    line = dateline_of(text)
    assert line is None or line.place is None or line.place.split(", ")[0] in text
