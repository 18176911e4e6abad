from datetime import UTC, datetime, timedelta

import pytest
from story.told import FIRST, NEW, OTHER, article_id, story

from agents.story.step import Stories, StorySettings
from streams.events import Story

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CASUALTIES = FIRST[2].replace("12", "19")
IN_WORDS, OTHERS_IN_WORDS = FIRST[2].replace("12", "twelve"), FIRST[2].replace("12", "nineteen")


def told(*texts: str, apart: timedelta = timedelta(hours=1), most: int = 100) -> list[Story]:
    stories = Stories(StorySettings(most=most))
    return [stories.story(article_id(n), text, "en", NOON + n * apart) for n, text in enumerate(texts)]


def test_stories_that_share_nothing_are_the_first_of_their_own() -> None:
    assert told(story(*FIRST), story(*OTHER)) == [Story(id=article_id(n), kind="first") for n in (0, 1)]


@pytest.mark.parametrize(
    ("again", "kind", "added"),
    [
        (story(*FIRST), "exact_copy", ()),
        (story(*FIRST).replace("\n\n", "\n").upper(), "exact_copy", ()),
        (story("KESTREL BAY - " + FIRST[0], *FIRST[1:]), "syndicated_copy", ()),
        (story(*FIRST[2:5]), "excerpt", ()),
        (story(*FIRST[:4], NEW, OTHER[1], OTHER[2], *FIRST[4:]), "update", (NEW, OTHER[1], OTHER[2])),
        (story(*FIRST[:2], CASUALTIES, *FIRST[3:]), "update", (CASUALTIES,)),
        (story(*FIRST[:2], IN_WORDS, *FIRST[3:]), "syndicated_copy", ()),
        (story(*FIRST[:2], OTHERS_IN_WORDS, *FIRST[3:]), "update", (OTHERS_IN_WORDS,)),
    ],
)
def test_each_kind(again: str, kind: str, added: tuple[str, ...]) -> None:
    _, answer = told(story(*FIRST), again)
    assert (answer.id, answer.kind, answer.of, answer.added) == (article_id(0), kind, article_id(0), added)


def test_a_copy_of_an_update_is_nearest_to_the_update_and_of_the_first_story() -> None:
    update = story(*FIRST[:2], CASUALTIES, *FIRST[3:])
    answer = told(story(*FIRST), update, story(*OTHER), update)[3]
    assert (answer.id, answer.kind, answer.of) == (article_id(0), "exact_copy", article_id(1))


def test_after_the_window_it_is_news_again() -> None:
    assert [each.kind for each in told(*[story(*FIRST)] * 2, apart=timedelta(days=7))] == ["first", "exact_copy"]
    assert [each.kind for each in told(*[story(*FIRST)] * 2, apart=timedelta(days=7, seconds=1))] == ["first", "first"]


def test_beyond_the_most_the_one_that_came_first_is_forgotten() -> None:
    answers = told(story(*FIRST), story(*OTHER), story(*FIRST), story(*FIRST), most=2)
    assert [each.kind for each in answers] == ["first", "first", "first", "exact_copy"]
