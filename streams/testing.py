"""A pytest plugin for whoever consumes these topics: `pytest_plugins = "streams.testing"` in the top conftest.py.

Fixtures: `replay` (records of a file), `golden` (compare with a kept file), `topology` (stages in memory) and
`broker` (the embedded one, with the topics). How to use them: `docs/testing.md`.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from streams import replay as recordings
from streams.broker import BrokerUnavailable, EmbeddedBroker
from streams.cluster import create_topics
from streams.codec import encode
from streams.records import Record
from streams.topics import TOPICS
from streams.topology import AnyStage, run

Topology: TypeAlias = Callable[[Iterable[Record]], dict[str, list[Record]]]
Replay: TypeAlias = Callable[[str], list[Record]]
Golden: TypeAlias = Callable[[str, Any], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="keep what is made now as golden files")


@pytest.fixture(scope="session")
def stages() -> Sequence[AnyStage]:
    """The stages that `topology` runs: yours to define, as in `list(agents.worker.build(Settings()).values())`."""
    pytest.fail("`topology` runs the stages of a fixture `stages`: define one")


@pytest.fixture(scope="session")
def topology(stages: Sequence[AnyStage]) -> Topology:
    """`topology(records)`: what each topic ends up with when these are put in; in memory, without a broker."""
    return lambda records: run(stages, records)


@pytest.fixture
def broker() -> Iterator[str]:
    """Address of an embedded broker of this test's own, with the topics; skips where it is not installed."""
    try:
        with EmbeddedBroker() as embedded:
            asyncio.run(create_topics(embedded.address, TOPICS, partitions=4, replication=1))
            yield embedded.address
    except BrokerUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture
def replay(request: pytest.FixtureRequest) -> Replay:
    """`replay("alerts.jsonl")`: the records that `tocsin record` wrote there, a path from the folder of the test."""
    return lambda name: list(recordings.read(request.path.parent / name))


@pytest.fixture
def golden_folder(request: pytest.FixtureRequest) -> Path:
    """Where golden files are: `golden` beside the test, unless you define this fixture."""
    return request.path.parent / "golden"


@pytest.fixture
def golden(request: pytest.FixtureRequest, golden_folder: Path) -> Golden:
    """`golden("name", made)`: what was made is, line by line, what was kept; `--update-golden` keeps it anew.

    `made` is text, bytes, a record as JSON would have it, or a sequence of these or of Kafka records: a line each.
    """

    def compare(name: str, made: Any) -> None:
        text, file = _text(made), golden_folder / name
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)
        if not file.is_file():
            pytest.fail(f"there is no golden file {file}: pytest --update-golden makes it")
        kept = file.read_bytes().splitlines()
        for number, (new, old) in enumerate(zip(text.splitlines(), kept, strict=False), 1):
            assert new == old, f"{name}:{number} differs; if the change is meant: pytest --update-golden"
        assert len(text.splitlines()) == len(kept), f"{name} has another number of lines"

    return compare


def _text(made: Any) -> bytes:
    if isinstance(made, bytes):
        return made
    if isinstance(made, str):
        return made.encode()
    if isinstance(made, Record):
        return recordings.line(made)
    if isinstance(made, list | tuple):
        return b"".join(_text(each).rstrip(b"\n") + b"\n" for each in made)
    return encode(made)
