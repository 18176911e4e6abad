"""Lines that come back on other articles of a source are navigation: from the second article on, and after any kill."""

import numpy as np
from clean.pages import BODY
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.clean.dump import read_dump
from agents.clean.sites import Sites, page_id
from agents.clean.step import Cleaner
from streams.codec import Reject
from streams.events import RawArticle

TEASER = "Ministers weigh a new tax on sugar after the doctors' long campaign ends"
STORIES = (
    "The ferry reached the island at dawn. Its crew of twelve had kept the engine running through the storm, and "
    "the harbour master said that nobody had been hurt, though the cargo of timber was lost.",
    "A court in the capital fined the mining company on Tuesday. The company said that it would appeal the ruling, "
    "which its lawyers called a surprise after three years of talks with the villages along the river.",
    "Farmers in the north began the harvest two weeks early. The dry spring left the wheat short, they told reporters, "
    "and the price of bread is likely to rise before the winter if the rains do not come.",
    "Engineers opened the second tunnel under the bay. Traffic will be let through in June, the ministry announced, "
    "once the pumps have been tested and the last of the old signals has been taken away.",
)
BACKGROUND = (
    "The conflict began when the two states could not agree on who owns the water of the river that both of them drink."
)


def dump(story: str, *around: str) -> str:
    return "\n".join(["Home", "World", "", story, "", *around])


def shifts(sites: Sites, text: str, source: str = "a.example") -> dict[str, float]:
    lines = [line for line in text.split("\n") if line]
    return dict(zip(lines, sites.shifts(source, page_id(source, None, text), lines).tolist(), strict=True))


def test_what_comes_back_is_navigation_and_what_is_new_is_rather_not() -> None:
    sites = Sites()
    assert set(shifts(sites, dump(STORIES[0], TEASER)).values()) == {0.0}
    second = shifts(sites, dump(STORIES[1], TEASER))
    assert second[TEASER] == second["Home"] < 0 < second[STORIES[1]]


def test_another_source_is_not_asked() -> None:
    sites = Sites()
    shifts(sites, dump(STORIES[0], TEASER))
    assert set(shifts(sites, dump(STORIES[1], TEASER), source="b.example").values()) == {0.0}


def test_a_story_published_again_does_not_make_itself_navigation() -> None:
    sites = Sites()
    shifts(sites, dump(STORIES[0]))
    again = shifts(sites, dump(STORIES[0], "Corrected on Tuesday."))
    assert again[STORIES[0]] == 0


def test_a_paragraph_of_background_may_come_back_twice() -> None:
    sites = Sites()
    told = [shifts(sites, dump(story, " ".join(story.split()[::-1]), BACKGROUND)) for story in STORIES]
    assert [each[BACKGROUND] < 0 for each in told] == [False, False, False, True]


def test_a_page_that_comes_again_gets_its_answer_again() -> None:
    sites, text = Sites(), dump(STORIES[0], TEASER)
    first = shifts(sites, text)
    assert sites.changes()
    shifts(sites, dump(STORIES[1], TEASER))
    sites.changes()
    assert shifts(sites, text) == first
    assert not sites.changes()


LINES = st.lists(st.sampled_from(["Home", "Sport", TEASER, *STORIES, *BODY.split("\n\n")]), min_size=1, max_size=8)
PAGES = st.lists(st.tuples(st.sampled_from("ab"), LINES), max_size=40)


@given(PAGES, st.integers(1, 7))
@settings(deadline=None, max_examples=60)
def test_batches_and_restoring_change_nothing_and_memory_is_bounded(
    pages: list[tuple[str, list[str]]], by: int
) -> None:
    whole = Sites(3, 5, 12)
    expected = [whole.shifts(source, page_id(source, None, str(lines)), lines).tolist() for source, lines in pages]
    kept: dict[str, bytes] = {}
    answers = []
    for at in range(0, len(pages), by):
        step = Sites(3, 5, 12)
        step.restore(reversed(list(kept.items())))
        for source, lines in pages[at : at + by]:
            answers.append(step.shifts(source, page_id(source, None, str(lines)), lines).tolist())
        for key, value in step.changes().items():
            kept.pop(key, None)
            if value is not None:
                kept[key] = value
        assert len(kept) <= 12
    assert answers == expected


def test_a_page_of_many_lines_is_remembered_by_its_ends() -> None:
    sites = Sites()
    lines = [f"Line {number} of a very long page" for number in range(5_000)]
    sites.shifts("a.example", "1", lines)
    [row] = [row for row in sites.changes().values() if row]
    assert len(row) < 10_000
    told = sites.shifts("a.example", "2", [*lines[:3], *STORIES, *lines[2_000:2_003]])
    assert np.flatnonzero(told < 0).tolist() == [0, 1, 2]


def test_the_cleaner_drops_what_comes_back() -> None:
    teasers = [f"Comment piece {n}: the long road of the herring fishers to the northern harbours." for n in ("A", "B")]
    texts = [dump("\n\n".join(pair), *teasers) for pair in (STORIES[:2], STORIES[2:])]
    alone = [read_dump(text).body for text in texts]
    assert all(set(teasers) & set(body) for body in alone), "shows nothing: it is dropped at once"
    cleaner = Cleaner()
    told = [cleaner.answer(RawArticle(source="a.example", format="text", content=text)) for text in texts]
    first, second = ([] if isinstance(each, Reject) else each[0].text.split("\n\n") for each in told)
    assert (first, second) == (alone[0], list(STORIES[2:]))
