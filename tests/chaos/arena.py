"""Where the experiments happen: three brokers whose disk can be filled, and a network that can be cut.

Both need root on Linux (a tmpfs, a network namespace). Without it the brokers run all the same, and the experiments
that need the one or the other say that they were not tried.
"""

import asyncio
import contextlib
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from broker.feed import Broker

from streams.cluster import create_topics
from streams.connection import Connection
from streams.local_kafka import LocalKafka
from streams.topics import TOPICS

Thing = TypeVar("Thing", "Network", "Disk")
NODES = 3
PARTITIONS = 4
DISK_BYTES = 4 << 30
HOST, GUEST = "10.213.77.1", "10.213.77.2"


class NotPossibleHere(Exception):
    """An experiment that this machine cannot make; the message says what is missing."""


class Network:
    """A namespace whose only way out is a cable to `HOST` that can be pulled."""

    def __init__(self) -> None:
        self._name = f"tocsin-{os.getpid()}"
        self.inside = ("ip", "netns", "exec", self._name)

    def __enter__(self) -> "Network":
        outer, inner = f"toc{os.getpid()}", "cable"
        _run("ip", "netns", "add", self._name)
        _run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner, "netns", self._name)
        _run("ip", "address", "add", f"{HOST}/24", "dev", outer)
        _run("ip", "link", "set", outer, "up")
        _run(*self.inside, "ip", "address", "add", f"{GUEST}/24", "dev", inner)
        _run(*self.inside, "ip", "link", "set", "lo", "up")
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        _run("ip", "netns", "delete", self._name)  # and the cable with it

    def pull(self) -> None:
        _run(*self.inside, "ip", "link", "set", "cable", "down")

    def plug(self) -> None:
        _run(*self.inside, "ip", "link", "set", "cable", "up")


class Disk:
    """A tmpfs that can be made as small as what is on it."""

    def __enter__(self) -> "Disk":
        self.path = Path(tempfile.mkdtemp(prefix="tocsin-disk-"))
        _run("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(self.path))
        return self

    def __exit__(self, *_: object) -> None:
        _run("umount", str(self.path))
        self.path.rmdir()

    def fill(self) -> None:
        """Raises `NotPossibleHere` if it cannot be made as small, ever."""
        for spare in range(0, 4 << 20, 64 << 10):  # it grows while we look
            used = shutil.disk_usage(self.path).used
            with contextlib.suppress(subprocess.CalledProcessError):
                _run("mount", "-o", f"remount,size={used + spare}", str(self.path))
                return
        raise NotPossibleHere("the tmpfs cannot be made smaller")

    def free(self) -> None:
        _run("mount", "-o", f"remount,size={DISK_BYTES}", str(self.path))


@dataclass(frozen=True, slots=True)
class Arena:
    """`size` articles an experiment; `real`: the real chain and real articles; `luck` decides who is killed when."""

    kafka: LocalKafka
    broker: Broker
    folder: Path
    network: Network | None
    disk: Disk | None
    size: int
    workers: int  # of each stage
    kills: int
    real: bool
    luck: random.Random
    faketime: Path  # the library of that name, Debian's `libfaketime`


@contextlib.contextmanager
def arena(*, size: int, workers: int, kills: int, real: bool, seed: int, faketime: Path) -> Iterator[Arena]:
    """Three brokers with the project's topics, three replicas each, for as long as it is open."""
    with contextlib.ExitStack() as undo:
        network, disk = _entered(undo, Network()), _entered(undo, Disk())
        if disk:
            undo.callback(setattr, tempfile, "tempdir", tempfile.tempdir)
            tempfile.tempdir = str(disk.path)  # where LocalKafka keeps its data
        kafka = undo.enter_context(LocalKafka(NODES, host=HOST if network else "127.0.0.1"))
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="tocsin-chaos-", dir="/tmp")))
        broker = Broker(Connection(kafka.address), "kafka")
        asyncio.run(create_topics(broker.connection, TOPICS, partitions=PARTITIONS, replication=NODES))
        yield Arena(kafka, broker, folder, network, disk, size, workers, kills, real, random.Random(seed), faketime)


def _entered(undo: contextlib.ExitStack, thing: Thing) -> Thing | None:
    try:
        return undo.enter_context(thing)
    except (OSError, subprocess.CalledProcessError):
        return None


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
