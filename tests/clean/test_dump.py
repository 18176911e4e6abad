import itertools
import json
import lzma
import re
from datetime import date, time

import pytest
from clean.pages import (
    BODY,
    CHINESE,
    CHINESE_FOOT,
    CHINESE_MENU,
    CHINESE_TITLE,
    DUMP,
    JAPANESE,
    JAPANESE_FOOT,
    JAPANESE_MENU,
    JAPANESE_TITLE,
    PARAGRAPHS,
    TITLE,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import SHARED, needs_shared

from agents.clean.dump import numbered, paragraphs, read_dump
from agents.clean.heading import day_of, holds, slug_of
from agents.clean.lines import MEASURED, measure, tokens_of
from agents.clean.network import best_path

DEV = SHARED / "evals" / "cleaning" / "dev" / "dump.jsonl.xz"


def test_a_dump() -> None:
    dump = read_dump(DUMP)
    assert dump.body == list(PARAGRAPHS)
    assert dump.title == TITLE
    assert dump.published is not None
    assert dump.published.day == date(2021, 5, 3)
    assert (dump.crawled_on, dump.section) == (date(2024, 6, 12), "Transport")


def test_a_line_that_is_a_date_is_no_title() -> None:
    assert read_dump(f"Home\nSport\n3 May 2021, 17:40\n\n{BODY}").title != "3 May 2021, 17:40"


@pytest.mark.parametrize(
    ("menu", "title", "dated", "story", "foot"),
    [
        (CHINESE_MENU, CHINESE_TITLE, "2021年2月18日 10:30 来源：海湾日报", CHINESE, CHINESE_FOOT),
        (CHINESE_MENU, CHINESE_TITLE, "发布时间：2021年02月18日10时30分", CHINESE, CHINESE_FOOT),
        ("", CHINESE_TITLE, "2021年2月18日 10:30", CHINESE, ""),
        (JAPANESE_MENU, JAPANESE_TITLE, "2021年2月18日 10:30", JAPANESE, JAPANESE_FOOT),
        (JAPANESE_MENU, JAPANESE_TITLE, "公開：2021年2月18日（木）午前10時30分", JAPANESE, JAPANESE_FOOT),
        ("", JAPANESE_TITLE, "2021年2月18日 10:30", JAPANESE, ""),
    ],
)
def test_a_dump_in_a_script_without_spaces(
    menu: str, title: str, dated: str, story: tuple[str, ...], foot: str
) -> None:
    dump = read_dump("\n\n".join([menu, title, dated, *story, foot]))
    assert (dump.title, dump.body[: len(story)]) == (title, list(story))
    assert dump.published is not None
    assert (dump.published.day, dump.published.clock) == (date(2021, 2, 18), time(10, 30))


def test_lines_without_spaces_are_measured_in_words() -> None:
    words = MEASURED.index("words")
    assert measure("首页")[words] == 1
    assert 5 <= measure(CHINESE_TITLE)[words] <= 12
    assert tokens_of("2021年2月18日 10:30") == ("2021", "年", "2", "月", "18", "日", "10", "30")
    assert tokens_of("北部フェリー航路へ") == ("北部", "フェリー", "航路", "へ")


@given(st.text(st.sampled_from("The council met, Переговоры 회담은 Συμβούλιο สภา 18:30_ é\u0301’")))
def test_words_of_scripts_with_spaces_are_what_spaces_part(line: str) -> None:
    assert tokens_of(line) == tuple(re.findall(r"\w+", line.casefold()))


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        (f"# {TITLE}", TITLE),
        ("###  12 killed at the ferry", "12 killed at the ferry"),
        ("#ferry is reopened", "#ferry is reopened"),
        ("# 1", "# 1"),
        ("#", "#"),
    ],
)
def test_marks_of_markdown_headings_are_no_part_of_them(line: str, plain: str) -> None:
    assert numbered(f"{line}\n\n{BODY}")[0] == [plain, *PARAGRAPHS]


def test_a_dump_in_markdown() -> None:
    dump = read_dump(f"# {TITLE}\n\n3 May 2021, 17:40\n\n{BODY}")
    assert (dump.title, dump.body) == (TITLE, list(PARAGRAPHS))


def test_what_a_link_cut_in_pieces_is_one_paragraph_again() -> None:
    text = "The council met\nin Kestrel Bay\n, officials said.\nIt voted at once."
    lines, gaps = numbered(text)
    assert paragraphs(lines, gaps, [True] * 4) == [
        "The council met in Kestrel Bay, officials said.",
        "It voted at once.",
    ]


def test_the_words_and_the_day_of_an_address() -> None:
    url = "https://herald.example/news/2021/05/03/council-reopens-ferry-line-12345.html"
    assert slug_of(url) == {"council", "reopens", "ferry", "line"}
    assert day_of(url) == date(2021, 5, 3)
    assert slug_of("https://herald.example/a/b") == frozenset()
    assert day_of("https://herald.example/2021/15/45/x") is None
    assert (slug_of("http://[broken"), day_of(None)) == (frozenset(), None)


@settings(deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), st.floats(0, 3))
def test_the_best_path_is_the_best_of_all(worth: list[float], change: float) -> None:
    def value(path: tuple[bool, ...]) -> float:
        turns = sum(a != b for a, b in itertools.pairwise((False, *path, False)))
        return sum(itertools.compress(worth, path)) - change * turns

    best = max(map(value, itertools.product((False, True), repeat=len(worth))))
    assert value(tuple(best_path(worth, change))) == pytest.approx(best)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(max_size=60), max_size=20).map("\n".join), st.none() | st.text(max_size=40))
def test_any_text_is_read(text: str, url: str | None) -> None:
    dump = read_dump(text, url)
    assert len(dump.inside) == len(numbered(text)[0])
    assert bool(dump.body) == any(dump.inside)


@needs_shared
def test_days_and_stories_do_not_get_worse() -> None:
    """Floors a little below what was measured; the pages were learnt from, so this only guards against breakage."""
    with lzma.open(DEV, "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, itertools.islice(file, 120)) if row.get("date_visible")]
    days = [(dump.published and str(dump.published.day)) for dump in (read_dump(r["text"], r["url"]) for r in rows)]
    right = sum(day == row["published"][:10] for day, row in zip(days, rows, strict=True))
    assert right >= 0.9 * len(rows) > 20


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Home / World / Council meets on new border rules", True),
        ("Council meets on new border rules | News 24", True),
        ("Council meets on new border rules - News 24", True),
        ("Council meets on new border rules-based order", False),
        ("Update: Council meets on new border rules", False),
        ("News / Council meets on new border rules / World", False),
        ("Council meets on new border rules", False),
    ],
)
def test_a_line_with_a_path_or_an_outlet_beside_the_headline_holds_it(line: str, told: bool) -> None:
    assert holds(line, "Council meets on new border rules") is told


def test_a_short_line_is_no_headline_that_another_holds() -> None:
    assert not holds("Council meets | World news", "World news")


def test_a_path_of_sections_before_the_headline_is_no_title() -> None:
    assert read_dump(DUMP.replace(TITLE, f"Home / Transport / {TITLE}\n{TITLE}", 1)).title == TITLE


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "top", ["", "Ministers meet on a new railway\n\n", "Ministers meet on a new railway\n4 March 2025\n"]
)
def test_a_text_with_nothing_around_it_is_kept_to_its_end(top: str, between: str) -> None:
    story = [
        "The foreign ministers of the two countries met on Tuesday to discuss a new railway and a market for power.",
        "They agreed to open two more crossings for lorries before the summer and to halve the fees that drivers pay.",
        "The talks had been put off twice since last autumn because of the floods in the valley.",
        "A bomb went off at a checkpoint outside the hall as the ministers left, police said.",
    ]
    assert read_dump(top + between.join(story)).body == story
