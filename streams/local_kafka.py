"""Apache Kafka itself on loopback, without Docker: KRaft nodes from the jars that `docker/kafka/pom.xml` pins.

For tests against the real thing: needs Java 17 and Maven, and keeps nothing when it stops.
"""

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from streams.broker import BrokerUnavailable, free_port

POM = Path(__file__).resolve().parents[1] / "docker" / "kafka" / "pom.xml"
READY_SECONDS = 60.0
CLUSTER_ID = "dG9jc2luLWxvY2FsLWthZg"  # 16 bytes in base64, as Kafka wants it
QUIET = "-Dorg.apache.logging.log4j.level=WARN"


class LocalKafka:
    """`with LocalKafka() as kafka:` serves Kafka at `kafka.address` ("127.0.0.1:PORT", one per node) until the end.

    With three nodes or more, topics may have three replicas and survive `kill`. The first node listens on `port`.
    Raises `BrokerUnavailable` on entry.
    """

    def __init__(self, nodes: int = 1, port: int | None = None) -> None:
        ports = [port or free_port(), *(free_port() for _ in range(2 * nodes - 1))]
        self._ports, self._controller_ports = ports[:nodes], ports[nodes:]
        self.address = ",".join(f"127.0.0.1:{each}" for each in self._ports)
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "LocalKafka":
        self._java = [_program("java", "Java 17"), "-Xmx512m", QUIET, "-cp", _classpath()]
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-kafka-"))
        try:
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
        with self._log(node).open("ab") as log:
            self._processes[node] = subprocess.Popen(  # noqa: S603
                [*self._java, "kafka.Kafka", str(self._properties(node))],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if wait:
            self._wait_until_ready(node)

    def kill(self, node: int) -> None:
        """SIGKILL to one node (0 is the first); its data stays until the end."""
        process = self._processes.pop(node)
        process.kill()
        process.wait()

    def _format(self, node: int) -> None:
        path = self._properties(node)
        path.write_text("".join(f"{name}={value}\n" for name, value in self._settings(node).items()))
        command = [*self._java, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(path)]
        formatted = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if formatted.returncode:
            raise BrokerUnavailable(f"Kafka cannot format its data folder: {_last_line(formatted.stderr)}")

    def _settings(self, node: int) -> Mapping[str, object]:
        own, control = f"127.0.0.1:{self._ports[node]}", f"127.0.0.1:{self._controller_ports[node]}"
        voters = [f"{number}@127.0.0.1:{port}" for number, port in enumerate(self._controller_ports)]
        replicas = min(3, len(self._ports))
        return {
            "process.roles": "broker,controller",
            "node.id": node,
            "controller.quorum.voters": ",".join(voters),
            "listeners": f"PLAINTEXT://{own},CONTROLLER://{control}",
            "advertised.listeners": f"PLAINTEXT://{own}",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": self.folder / f"node-{node}",
            "auto.create.topics.enable": "false",  # a topic made by accident has the wrong settings
            "min.insync.replicas": min(2, replicas),
            "offsets.topic.replication.factor": replicas,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": replicas,
            "transaction.state.log.min.isr": min(2, replicas),
            "transaction.state.log.num.partitions": 4,
            "group.initial.rebalance.delay.ms": 0,
        }

    def _wait_until_ready(self, node: int) -> None:
        """A node opens its port last of all, when it may serve."""
        process, deadline = self._processes[node], time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                said = _last_line(self._log(node).read_text(errors="replace"))
                raise BrokerUnavailable(f"Kafka ended at once with exit code {process.returncode}: {said}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._ports[node])) == 0:
                    return
            time.sleep(0.05)
        raise BrokerUnavailable(f"Kafka did not listen on 127.0.0.1:{self._ports[node]} in {READY_SECONDS:.0f} s")

    def _properties(self, node: int) -> Path:
        return self.folder / f"node-{node}.properties"

    def _log(self, node: int) -> Path:
        return self.folder / f"node-{node}.log"


def _classpath() -> str:
    """Kafka's jars in Maven's local repository, fetched where needed."""
    if not POM.is_file():
        raise BrokerUnavailable("Kafka's jars are listed in docker/kafka/pom.xml: run this from a checkout of Tocsin")
    resolved = POM.parent / "target" / "classpath"
    if resolved.is_file() and resolved.stat().st_mtime > POM.stat().st_mtime:
        classpath = resolved.read_text()
        if all(Path(jar).is_file() for jar in classpath.split(":")):
            return classpath
    command = [_program("mvn", "Maven"), "-B", "-q", "-f", str(POM), "dependency:build-classpath"]
    maven = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if maven.returncode:
        errors = [line for line in maven.stdout.splitlines() if line.startswith("[ERROR]")]
        raise BrokerUnavailable(f"Maven cannot fetch Kafka's jars: {errors[0] if errors else _last_line(maven.stderr)}")
    return resolved.read_text()


def _program(name: str, needed: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise BrokerUnavailable(f"Apache Kafka without Docker needs {needed}: there is no `{name}` on the PATH")
    return path


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def main() -> None:
    """Serve Kafka until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m streams.local_kafka", description=__doc__)
    parser.add_argument("--port", type=int, default=9092, help="port of the first node")
    parser.add_argument("--nodes", type=int, default=1, help="3 or more survive the loss of one")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with LocalKafka(asked.nodes, asked.port) as kafka:
            print(f"kafka    ready at {kafka.address} (Apache Kafka; Ctrl-C stops it and deletes its data)", flush=True)
            signal.pause()
    except BrokerUnavailable as error:
        sys.exit(f"kafka: {error}")
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
