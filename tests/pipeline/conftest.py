from pathlib import Path

import pytest
from played import Run, entering

from agents.data import DATA
from agents.ingest.files import articles, find
from agents.worker import build
from streams.records import Record
from streams.settings import Settings
from streams.testing import Topology
from streams.topology import AnyStage


@pytest.fixture(scope="session")
def stages() -> list[AnyStage]:
    """The production stages with the shipped model, themes and rules."""
    return list(build(Settings()).values())


@pytest.fixture(scope="session")
def run_all(topology: Topology) -> Run:
    return topology


@pytest.fixture(scope="session")
def samples() -> list[Record]:
    return entering([article for path in find(DATA / "samples") for article in articles(path)])


@pytest.fixture(scope="session")
def played(run_all: Run, samples: list[Record]) -> dict[str, list[Record]]:
    return run_all(samples)


@pytest.fixture
def golden_folder() -> Path:
    return Path(__file__).parent.parent / "golden"
