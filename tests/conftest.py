"""Options of the whole test run."""

import pytest

pytest_plugins = "streams.testing"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--broker",
        default="embedded",
        metavar="embedded|kafka|HOST:PORT",
        help="what tests/broker runs on: embedded, Apache Kafka started by the tests, or an empty one of yours",
    )
