"""The section above the headline of a dump and the lead below it; menus and standfirsts are neither."""

import pytest
from clean.pages import BODY, PARAGRAPHS, TITLE

from agents.clean.beginning import lead_at, section_at
from agents.clean.dump import read_dump
from agents.clean.lines import measured

DAY = "3 May 2021, 17:40"


def section(*above: str) -> str | None:
    """Of a dump with `above` above its headline; an empty string is an empty line."""
    return read_dump("\n".join((*above, TITLE, DAY, "", BODY))).section


@pytest.mark.parametrize(
    ("above", "name"),
    [
        (("Home", "Sport", "Weather", "Lifestyle"), None),
        (("Home", "", "Sport", "", "Weather", "", "Lifestyle", ""), None),
        (("Home", "Sport", "Weather", "", "Transport", ""), "Transport"),
        (("Home", "Transport"), "Transport"),
        (("The daily page of the island's harbours, ferries and boats.", "Transport"), "Transport"),
        (("Home", "Sport", "", "3 May"), None),
    ],
)
def test_the_last_word_of_a_menu_is_no_section(above: tuple[str, ...], name: str | None) -> None:
    assert section(*above) == name


def test_without_headline_and_day_there_is_no_section() -> None:
    assert section_at(["Transport", BODY], [True, True], None, None) is None
    assert section_at([TITLE], [True], None, 0) is None


@pytest.mark.parametrize(
    ("between", "lead"),
    [
        (["By Jane Doe, City Editor | 3 May 2021", PARAGRAPHS[0]], True),
        ([DAY, PARAGRAPHS[0]], True),
        (["Jane Doe — 3 May 2021, 17:40", PARAGRAPHS[0]], True),
        ([PARAGRAPHS[1]], True),
        ([PARAGRAPHS[1], "By Jane Doe"], False),  # a standfirst: set apart
        (["Listen to this article", PARAGRAPHS[1]], False),
        ([DAY, "Photo: The new ferry, seen here in the port, sails on to the outer islands every day."], False),
        ([DAY, "The new ferry"], False),
        ([], False),
    ],
)
def test_the_paragraph_after_the_byline_is_the_lead(between: list[str], lead: bool) -> None:
    lines = ["Home", TITLE, *between, *PARAGRAPHS[1:]]
    inside = [at > 1 + len(between) for at in range(len(lines))]
    assert lead_at(lines, measured(lines), inside, 1) == (1 + len(between) if lead else None)


def test_a_story_without_headline_or_not_found_has_no_lead() -> None:
    lines = [DAY, *PARAGRAPHS]
    assert lead_at(lines, measured(lines), [False, False, True, True], None) is None
    assert lead_at(lines, measured(lines), [False] * 4, 0) is None
