"""A PostgreSQL of the tests' own, on a socket in a folder that is gone afterwards."""

import glob
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

import psycopg

START_SECONDS = 60.0
_BINARIES = sorted(glob.glob("/usr/lib/postgresql/*/bin")) + sorted(glob.glob("/usr/pgsql-*/bin"))


def installed() -> bool:
    return _binary("postgres") is not None


class PostgresServer:
    """`with PostgresServer() as server:` connect to `server.url`. `stop` and `start` in between."""

    def __enter__(self) -> "PostgresServer":
        self._folder = Path(tempfile.mkdtemp(prefix="tocsin-postgres-", dir="/tmp"))
        self._user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL will not be root
        if self._user:
            shutil.chown(self._folder, self._user)
        self.url = f"postgresql://tocsin@/postgres?host={self._folder}"
        words = ["--auth=trust", "--username=tocsin", "--no-sync", "--encoding=UTF8", "--locale=C"]
        initdb, data = _binary("initdb") or "initdb", str(self._folder / "data")
        subprocess.run([initdb, *words, data], user=self._user, cwd="/", check=True, capture_output=True)
        self.start()
        return self

    def start(self) -> None:
        words = [
            "-D",
            str(self._folder / "data"),
            "-k",
            str(self._folder),
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
        ]
        with (self._folder / "log").open("ab") as log:
            program = _binary("postgres") or "postgres"
            self._process = subprocess.Popen([program, *words], user=self._user, cwd="/", stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self._folder / "log").read_text()
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self._folder / "log").read_text())

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # "fast": it does not wait for who is connected
        self._process.wait(30)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        shutil.rmtree(self._folder)


def _binary(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(_BINARIES))
