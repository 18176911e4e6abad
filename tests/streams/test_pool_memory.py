"""What a stage remembers when articles crash, hang or fail: as if they had never come."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import slow_trial
from remembering_trial import factory
from trial import raw

from streams.codec import decode
from streams.events import CleanArticle
from streams.pool import Pool
from streams.records import Record
from streams.settings import Settings
from streams.store import Damaged, Place, Recall, Store, kept
from streams.topics import CLEAN
from streams.topology import Outcome


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    pool = Pool(factory, Settings(stages=("clean",)), seconds=2, seconds_per_record=0.25)
    await pool.start()
    yield pool
    pool.stop()


def articles(*texts: str) -> list[Record]:
    return [raw(text, url=f"u{number}") for number, text in enumerate(texts)]


def numbers(outcomes: list[Outcome]) -> list[str | None]:
    """The number each article got; None of a dead letter."""
    outputs = [outcome.outputs[0] for outcome in outcomes]
    return [decode(CleanArticle, each.value).title if each.topic == CLEAN.name else None for each in outputs]


def recall(store: Store, state: str = "") -> Recall:
    return Recall(0, store.path, state)


async def test_what_changed_is_told_once_and_remembered(pool: Pool, tmp_path: Path) -> None:
    memory = recall(Store(tmp_path))
    assert numbers(await pool.outcomes("clean", articles("a", "b"), memory)) == ["0", "1"]
    assert memory.changes == {"u0": b"0", "u1": b"1"}
    memory.changes.clear()  # as if kept; the store stays empty, so a number below comes from the child's mind
    assert numbers(await pool.outcomes("clean", articles("a", "b", "c"), memory)) == ["0", "1", "2"]
    assert memory.changes == {"u2": b"2"}


@pytest.mark.parametrize("fault", ["raise", "die", "hang"])
async def test_a_bad_article_leaves_nothing_behind(pool: Pool, tmp_path: Path, fault: str) -> None:
    store = Store(tmp_path)
    store.apply({"old": b"0"}, Place(0, "m", "m"))
    memory = recall(store, "m")
    assert numbers(await pool.outcomes("clean", articles("a", "b", fault, "c"), memory)) == ["1", "2", None, "3"]
    assert memory.changes == {"u0": b"1", "u1": b"2", "u3": b"3"}


async def test_partitions_remember_apart(pool: Pool, tmp_path: Path) -> None:
    memories = [Recall(each, Store(tmp_path / str(each)).path, "", held=frozenset((0, 1))) for each in (0, 1)]
    for memory in memories:
        assert numbers(await pool.outcomes("clean", articles("a", "b"), memory)) == ["0", "1"]
    for memory in memories:
        memory.changes.clear()
        assert numbers(await pool.outcomes("clean", articles("a", "b"), memory)) == ["0", "1"]


async def test_a_damaged_store_is_nobodys_dead_letter(pool: Pool, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.apply({"old": b"no number"}, Place(0, "m", "m"))
    with pytest.raises(Damaged, match="ValueError"):
        await pool.outcomes("clean", articles("a", "b"), recall(store, "m"))
    assert dict(kept(store.path)) == {"old": b"no number"}


async def test_a_process_that_takes_long_to_start_is_no_article_s_fault(tmp_path: Path) -> None:
    pool = Pool(slow_trial.factory, Settings(stages=("clean",)), seconds=1, seconds_per_record=0.25)
    await pool.start()
    memory = recall(Store(tmp_path))
    try:
        assert numbers(await pool.outcomes("clean", articles("a", "die"), memory)) == ["0", None]
        assert numbers(await pool.outcomes("clean", articles("a", "b", "c"), memory)) == ["0", "1", "2"]
    finally:
        pool.stop()


async def test_whoever_gives_up_while_a_process_starts_leaves_no_answer_for_the_next(tmp_path: Path) -> None:
    pool = Pool(slow_trial.factory, Settings(stages=("clean",)))
    memory = recall(Store(tmp_path))
    given_up = asyncio.create_task(pool.outcomes("clean", articles("a"), memory))
    await asyncio.sleep(1)  # it takes two seconds to start
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    try:
        assert numbers(await pool.outcomes("clean", articles("a", "b"), memory)) == ["0", "1"]
        assert numbers(await pool.outcomes("clean", articles("a", "b", "c"), memory)) == ["0", "1", "2"]
    finally:
        pool.stop()
