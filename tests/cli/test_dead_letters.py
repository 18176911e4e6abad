"""Dead letters by how their ids begin."""

import pytest

from agents.cli.dead_letters import meant
from streams.settings import BadSetting

IDS = ("3f0c55", "3f0d11", "a1b2c3")


@pytest.mark.parametrize(
    ("written", "id_"), [("a", "a1b2c3"), ("3f0c…", "3f0c55"), ("3f0d11", "3f0d11"), ("a1...", "a1b2c3")]
)
def test_the_one_that_begins_so(written: str, id_: str) -> None:
    assert meant(written, IDS) == id_


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("3f0", "2 dead letters begin with 3f0: 3f0c55, 3f0d11: write more of the id"),
        ("b", "there is no dead letter b;"),
        ("…", "there is no dead letter …;"),
    ],
)
def test_none_or_several_is_told(written: str, says: str) -> None:
    with pytest.raises(BadSetting) as refused:
        meant(written, IDS)
    assert says in str(refused.value)
