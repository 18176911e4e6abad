"""Any batches, redelivery, restoring and shards: always the same answers."""

from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st
from story.told import FIRST, NEW, OTHER, article_id, story

from agents.story.postings import OneIndex, Shards
from agents.story.step import Stories, StorySettings
from streams.codec import Reject
from streams.events import CleanArticle, Language
from streams.remembering import Timed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SENTENCES = st.lists(st.sampled_from([*FIRST, *OTHER, NEW]), min_size=1, max_size=9)
ARTICLES = st.lists(st.tuples(SENTENCES, st.integers(0, 60), st.integers(0, 40)), max_size=40)
SETTINGS = StorySettings(window=timedelta(hours=24), most=12)
Given = list[tuple[list[str], int, int]]


def timed(given_: Given) -> list[Timed[CleanArticle]]:
    """A text, the hour, the id: the same id may come again, as it does after a kill."""
    texts: dict[int, tuple[list[str], int]] = {}
    for sentences, hour, number in given_:
        texts.setdefault(number, (sentences, hour))
    return [_timed(number, *texts[number]) for _, _, number in given_]


def _timed(number: int, sentences: list[str], hour: int) -> Timed[CleanArticle]:
    text, language = story(*sentences), Language(code="en", confidence=1.0)
    article = CleanArticle(
        id=article_id(number), source="a.example", title=None, text=text, language=language, published=None
    )
    return Timed(article, NOON + timedelta(hours=hour))


def apply(kept: dict[str, bytes], step: Stories) -> None:
    for key, value in step.changes().items():
        kept.pop(key, None)
        if value is not None:
            kept[key] = value


@given(ARTICLES, st.integers(1, 7))
@settings(deadline=None, max_examples=40)
def test_batches_restoring_and_shards_change_nothing(articles: Given, size: int) -> None:
    batch, whole, sharded = timed(articles), Stories(SETTINGS), Stories(SETTINGS, partial(Shards, 4))
    expected = whole(batch)
    assert sharded(batch) == expected
    kept: dict[str, bytes] = {}
    answers = []
    for at in range(0, len(batch), size):
        step = Stories(SETTINGS)
        step.restore(reversed(list(kept.items())))
        answers += step(batch[at : at + size])
        apply(kept, step)
    assert answers == expected
    in_one_go: dict[str, bytes] = {}
    apply(in_one_go, whole)
    assert kept == in_one_go
    assert len(kept) <= SETTINGS.most


@given(ARTICLES)
@settings(deadline=None, max_examples=40)
def test_an_article_that_comes_again_changes_nothing(articles: Given) -> None:
    step = Stories(StorySettings())
    batch = timed(articles)
    first = step(batch)
    step.changes()
    assert step(batch) == first
    assert step.changes() == {}


def test_a_foreign_id_is_a_dead_letter() -> None:
    [timed_] = timed([(list(FIRST), 0, 1)])
    foreign = CleanArticle(
        id="x", source="a.example", title=None, text="A", language=timed_.record.language, published=None
    )
    [answer] = Stories(StorySettings())([Timed(foreign, NOON)])
    assert isinstance(answer, Reject)


def test_the_index_grows_forgets_and_finds() -> None:
    import numpy as np

    index = OneIndex()
    for number in range(5_000):
        index.add(
            np.array([number, number // 10 + 1_000_000, 7_777_777 if number < 3 else number + 2_000_000], np.uint32)
        )
        index.forget(max(0, number - 1_500))
    asked = np.array([4_999, 1_000_499, 4_000_000, 7_777_777, 100], np.uint32)
    answer = index.holders(asked)
    assert answer.counts.tolist() == [1, 10, 0, 0, 0]
    assert sorted(answer.rows.tolist()) == sorted([4_999, *range(4_990, 5_000)])
    assert len(index._hashes) < 16_000
