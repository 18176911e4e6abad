"""A peer as a process of its own on a broker, and what it does with records put in at once."""

import contextlib
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from broker.feed import Broker
from broker.worker_process import REAL, WorkerProcess

from bench.chain.over_kafka import REBALANCE_SECONDS
from bench.chain.workload import pages, records
from bench.peers.work import PASSED
from streams.records import Record
from streams.settings import STAGES
from streams.topics import DEAD, ENRICHED

Processes = Callable[[], Collection[int]]
PEERS: Mapping[str, str] = MappingProxyType(
    {
        "plain aiokafka": "bench.peers.aiokafka_loop",
        "plain confluent-kafka": "bench.peers.confluent_loop",
        "FastStream": "bench.peers.faststream_app",
        "Quix Streams": "bench.peers.quix_app",
    }
)
OURS = "Tocsin"
ENDS: Mapping[str, Collection[str]] = MappingProxyType(
    {"pass": (PASSED.name, DEAD.name), "chain": (ENRICHED.name, DEAD.name)}
)
VALUE_BYTES = 2_000
CACHES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


@contextlib.contextmanager
def running(peer: str, work: str, broker: Broker, folder: Path) -> Iterator[Processes]:
    """The peer at work; what gives its processes."""
    if peer == OURS:
        with _worker(work, broker, folder) as worker:
            yield worker.group
        return
    command = [sys.executable, "-m", PEERS[peer], broker.address, work, f"bench-{uuid.uuid4().hex[:8]}"]
    env = os.environ | dict.fromkeys(CACHES, "1")  # as `tocsin` sets it
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:  # noqa: S603  (our own program)
        try:
            assert process.stdout is not None
            if process.stdout.readline() != b"ready\n":
                raise RuntimeError(f"{peer} did not start: {process.communicate()[1].decode()[-2000:]}")
            time.sleep(REBALANCE_SECONDS)
            yield lambda: [process.pid]
        finally:
            process.kill()


@contextlib.contextmanager
def _worker(work: str, broker: Broker, folder: Path) -> Iterator[WorkerProcess]:
    command, stages = (REAL, STAGES) if work == "chain" else (("-m", "bench.peers.tocsin_worker"), ("clean",))
    worker = WorkerProcess(broker, folder, command=command, stages=stages)
    try:
        yield worker.until_ready()
    finally:
        worker.kill_group()


def load(work: str, number: int, name: str) -> list[Record]:
    """So many records of about `VALUE_BYTES`, or of the shipped pages; ids and sources of their own."""
    made = pages(None)
    if work == "chain":
        return records(made, number, name)
    page = replace(made[0], content="", format="clean", content_base64=None)
    empty = len(records([page], 1, name)[0].value or b"")
    return records([replace(page, content="x" * (VALUE_BYTES - empty))], number, name)
