"""A worker that cannot start says in one sentence what its operator has to mend, and ends with exit code 1."""

import os
import signal
import time

import pytest
from broker.feed import Broker
from broker.worker_process import REAL, Start, WorkerProcess

from streams.broker import EmbeddedBroker, free_port
from streams.connection import Connection

pytestmark = pytest.mark.broker


def _last_words(worker: WorkerProcess) -> tuple[int, str]:
    return worker.process.wait(30), worker.said


def test_no_broker(start: Start) -> None:
    address = f"127.0.0.1:{free_port()}"
    code, said = _last_words(start(broker=Broker(Connection(address), "kafka")))
    assert (code, said) == (1, f"tocsin: no Kafka broker answers at {address} (TOCSIN_BROKERS)\n")


def test_no_topics(start: Start) -> None:
    with EmbeddedBroker() as empty:
        code, said = _last_words(start(broker=Broker(Connection(empty.address), "embedded")))
    assert code == 1
    assert said.startswith("tocsin: no topic news.raw.v1, news.clean.v1, ")
    assert said.endswith(f" at {empty.address}: create them with `tocsin topics apply`\n")


def test_a_stage_that_cannot_be_built(start: Start) -> None:
    code, said = _last_words(start(model="missing"))
    assert (code, said) == (1, "tocsin: TOCSIN_MODEL: there is no model 'missing'\n")


@pytest.mark.parametrize("children", [1, 3])
def test_ctrl_c_while_it_starts_ends_all_its_processes_without_a_word(start: Start, children: int) -> None:
    """Sent to all of them, as a terminal does."""
    stages = ("clean", "classify", "alert")
    worker = start(command=REAL, stages=stages, broker=Broker(Connection(f"127.0.0.1:{free_port()}"), "kafka"))
    while len(worker.group()) <= children:
        assert worker.process.poll() is None, worker.said
        time.sleep(0.02)
    os.killpg(worker.process.pid, signal.SIGINT)
    assert (worker.process.wait(20), worker.said) == (0, "")
    ended = time.monotonic() + 10  # on a busy machine, what is killed takes its time to be gone
    while worker.group() and time.monotonic() < ended:
        time.sleep(0.02)
    assert worker.group() == []
