"""The store on disk: all of a batch or nothing, and what is damaged is found out."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.store import Damaged, Place, Store, kept

CHANGES: dict[str, bytes | None] = {f"group {number}": b"x" * 500 for number in range(200)}
PLACE = Place(7, "mark", "state")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a store with 200 keys that was closed."""
    store = Store(tmp_path)
    store.apply(CHANGES, PLACE)
    store.close()
    return tmp_path


def test_what_is_kept_is_there_again(folder: Path) -> None:
    store = Store(folder)
    assert store.place == PLACE
    store.apply({"group 1": None, "group 2": b"new", "never was": None}, Place(9, "next", "next"))
    store.close()
    again = Store(folder)
    expected = {key: value for key, value in (CHANGES | {"group 2": b"new"}).items() if key != "group 1"}
    assert (again.place, dict(kept(again.path))) == (Place(9, "next", "next"), expected)
    again.close()


def test_a_second_owner_gets_an_empty_store_of_its_own(folder: Path) -> None:
    first, second = Store(folder), Store(folder)
    assert first.place == PLACE
    assert second.place is None
    second.apply({"a": b"1"}, PLACE)
    assert dict(kept(first.path)) == CHANGES
    second.close()
    assert not second.path.exists()
    first.close()


@pytest.mark.parametrize("seed", range(20))
def test_damage_is_never_taken_for_memory(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = folder / "memory.sqlite"
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 10, 1000])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content if seed % 2 else content[: chance.randrange(len(content))])
    store = Store(folder)
    try:
        if store.place is None:
            assert list(kept(store.path)) == []
        else:
            assert (store.place, dict(kept(store.path))) == (PLACE, CHANGES)
    except Damaged:
        store.clear()
        assert (store.place, list(kept(store.path))) == (None, [])
    store.close()


@settings(deadline=None, max_examples=20)
@given(st.lists(st.dictionaries(st.text(max_size=3), st.none() | st.binary(max_size=3), max_size=4), max_size=6))
def test_it_is_a_dictionary(tmp_path_factory: pytest.TempPathFactory, batches: list[dict[str, bytes | None]]) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    expected: dict[str, bytes | None] = {}
    for number, batch in enumerate(batches):
        store.apply(batch, Place(number, str(number), str(number)))
        expected |= batch
    assert dict(kept(store.path)) == {key: value for key, value in expected.items() if value is not None}
    store.close()
