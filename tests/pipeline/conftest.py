from collections.abc import Callable
from pathlib import Path

import pytest
from played import Run, entering

from agents.data import DATA
from agents.ingest.files import articles, find
from agents.worker import build
from streams.records import Record
from streams.settings import Settings
from streams.topology import AnyStage, run


@pytest.fixture(scope="session")
def stages() -> list[AnyStage]:
    """The production stages with the shipped model, themes and rules."""
    return list(build(Settings()).values())


@pytest.fixture(scope="session")
def run_all(stages: list[AnyStage]) -> Run:
    return lambda records: run(stages, records)


@pytest.fixture(scope="session")
def samples() -> list[Record]:
    return entering([article for path in find(DATA / "samples") for article in articles(path)])


@pytest.fixture(scope="session")
def played(run_all: Run, samples: list[Record]) -> dict[str, list[Record]]:
    return run_all(samples)


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """`golden(name, made)`: `made` equals the kept file byte for byte; `--update-golden` keeps the new one."""
    folder = Path(__file__).parent.parent / "golden"

    def compare(name: str, made: bytes) -> None:
        if request.config.getoption("--update-golden"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(made)
        kept = (folder / name).read_bytes().splitlines()
        for number, (new, old) in enumerate(zip(made.splitlines(), kept, strict=False), 1):
            assert new == old, f"{name}:{number} differs; if the change is meant: pytest --update-golden"
        assert len(made.splitlines()) == len(kept)

    return compare
