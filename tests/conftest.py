"""Options of the whole test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="keep what the stages make now as golden files")
    parser.addoption(
        "--broker",
        default="embedded",
        metavar="embedded|kafka|HOST:PORT",
        help="what tests/broker runs on: embedded, Apache Kafka started by the tests, or an empty one of yours",
    )
