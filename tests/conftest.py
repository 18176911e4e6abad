"""Options of the whole test run."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in a worker, before numpy is imported

import signal

import pytest

pytest_plugins = "streams.testing"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--broker",
        default="embedded",
        metavar="embedded|kafka|HOST:PORT",
        help="what tests/broker runs on: embedded, Apache Kafka started by the tests, or an empty one of yours",
    )


def pytest_configure() -> None:
    """What a shell starts in the background is deaf to Ctrl-C, and so would be all that the tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
