"""The nodes: formatted, started, killed, started again; all of them end with the process that started them."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.broker import BrokerUnavailable, free_port
from streams.connection import Connection
from streams.local_kafka import folder
from streams.local_kafka.jars import classpath, last_line, program
from streams.local_kafka.security import Security

READY_SECONDS = 90.0
CLUSTER_ID = "dG9jc2luLWxvY2FsLWthZg"  # 16 bytes in base64, as Kafka wants it
JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.apache.logging.log4j.level=WARN")
"""A node that is up soon and small, on a machine that it shares: what is compiled longest is not needed."""


class LocalKafka:
    """`with LocalKafka() as kafka:` serves Kafka at `kafka.address` ("127.0.0.1:PORT", one per node) until the end.

    With three nodes or more, topics may have three replicas and survive `kill`. The first node listens on `port`;
    all listen on `host`, an address of this machine (the certificates are for loopback).
    `secure` opens two more doors, `kafka.secured`: SASL/SCRAM over TLS, and mutual TLS. Start nodes from the main
    thread: on Linux a node is killed when the thread that started it ends. Raises `BrokerUnavailable` on entry.
    """

    def __init__(
        self, nodes: int = 1, port: int | None = None, *, secure: bool = False, host: str = "127.0.0.1"
    ) -> None:
        self._host = host
        doors = ["PLAINTEXT", "CONTROLLER", *(("SASL_SSL", "SSL") if secure else ())]
        self._ports = [{door: free_port() for door in doors} for _ in range(nodes)]
        self._ports[0]["PLAINTEXT"] = port or self._ports[0]["PLAINTEXT"]
        self.address = self._addresses("PLAINTEXT")
        self.secured: list[Connection] = []
        self._secure = secure
        self._security: Security | None = None
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self._java = [*_dies_with_us(), program("java", "Java 17"), *JVM, "-cp", classpath()]
        self.folder = folder.claim(self._ports[0]["PLAINTEXT"])
        try:
            if self._secure:
                self._security = made = Security(self.folder)
                self.secured = [
                    made.by_password(self._addresses("SASL_SSL")),
                    made.by_certificate(self._addresses("SSL")),
                ]
            for node in range(len(self._ports)):
                self._format(node)
                self.start(node, wait=False)
            for node in range(len(self._ports)):
                self._wait_until_ready(node)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in list(self._processes):
            self.kill(node)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, node: int, *, wait: bool = True) -> None:
        """Start a node that is not running (0 is the first), with the data it had."""
        with self._file(node, "log").open("ab") as log:
            self._processes[node] = subprocess.Popen(  # noqa: S603
                [*self._java, "kafka.Kafka", str(self._file(node, "properties"))],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._file(node, "pid").write_text(str(self._processes[node].pid))
        if wait:
            self._wait_until_ready(node)

    def kill(self, node: int) -> None:
        """SIGKILL to one node (0 is the first); its data stays until the end."""
        process = self._processes.pop(node)
        process.kill()
        process.wait()

    def ended(self) -> list[int]:
        """The nodes that were started and ended by themselves (a full disk)."""
        return [node for node, process in self._processes.items() if process.poll() is not None]

    def _format(self, node: int) -> None:
        path = self._file(node, "properties")
        path.write_text("".join(f"{name}={value}\n" for name, value in self._settings(node).items()))
        words = ["kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(path)]
        words += self._security.scram_arguments if self._security else []
        arguments = self._file(node, "arguments")  # in a file: any user of the machine reads the list of processes
        arguments.write_text("\n".join(words))
        formatted = subprocess.run(  # noqa: S603
            [*self._java, f"@{arguments}"], capture_output=True, text=True, check=False
        )
        if formatted.returncode:
            raise BrokerUnavailable(f"Kafka cannot format its data folder: {last_line(formatted.stderr)}")

    def _settings(self, node: int) -> Mapping[str, object]:
        doors = {door: f"{door}://{self._host}:{port}" for door, port in self._ports[node].items()}
        voters = [f"{number}@{self._host}:{ports['CONTROLLER']}" for number, ports in enumerate(self._ports)]
        replicas = min(3, len(self._ports))
        return {
            "process.roles": "broker,controller",
            "node.id": node,
            "controller.quorum.voters": ",".join(voters),
            "listeners": ",".join(doors.values()),
            "advertised.listeners": ",".join(url for door, url in doors.items() if door != "CONTROLLER"),
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL",
            "log.dirs": self.folder / f"node-{node}",
            "auto.create.topics.enable": "false",  # a topic made by accident has the wrong settings
            "min.insync.replicas": min(2, replicas),
            "offsets.topic.replication.factor": replicas,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": replicas,
            "transaction.state.log.min.isr": min(2, replicas),
            "transaction.state.log.num.partitions": 4,
            "group.initial.rebalance.delay.ms": 0,
            **(self._security.broker_settings if self._security else {}),
        }

    def _wait_until_ready(self, node: int) -> None:
        """A node opens its port last of all, when it may serve."""
        process, deadline = self._processes[node], time.monotonic() + READY_SECONDS
        port = self._ports[node]["PLAINTEXT"]
        while time.monotonic() < deadline:
            if process.poll() is not None:
                said = last_line(self._file(node, "log").read_text(errors="replace"))
                raise BrokerUnavailable(f"Kafka ended at once with exit code {process.returncode}: {said}")
            with socket.socket() as probe:
                if probe.connect_ex((self._host, port)) == 0:
                    return
            time.sleep(0.05)
        raise BrokerUnavailable(f"Kafka did not listen on {self._host}:{port} in {READY_SECONDS:.0f} s")

    def _addresses(self, door: str) -> str:
        return ",".join(f"{self._host}:{ports[door]}" for ports in self._ports)

    def _file(self, node: int, kind: str) -> Path:
        return self.folder / f"node-{node}.{kind}"


def _dies_with_us() -> list[str]:
    """What makes the kernel kill a node when we die, however that happens (Linux); `folder.sweep` is for the rest."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv and os.name == "posix" else []
