"""`tocsin` in processes of their own, forked from one that has read the modules: a second less each.

Run as a program this is the one that forks: a request a line on its stdin, the exit code of each on its stdout.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 90


def run(words: tuple[str, ...], stdin: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The command with these words, in the folder of the project and with these variables and no others."""
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / each for each in ("stdin", "stdout", "stderr")]
        files[0].write_text(stdin, encoding="utf-8")
        request = {"words": words, "variables": dict(variables), "files": list(map(str, files))}
        server = _server()
        asked, told = _open(server.stdin), _open(server.stdout)
        asked.write(json.dumps(request) + "\n")
        asked.flush()
        code = int(told.readline())
        out, err = (file.read_text(encoding="utf-8") for file in files[1:])
    return subprocess.CompletedProcess(words, code, out, err)


@cache
def _server() -> "subprocess.Popen[str]":
    """Ends with the tests."""
    pipe = subprocess.PIPE
    server = subprocess.Popen([sys.executable, __file__], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    atexit.register(server.communicate)  # closes its stdin, at which it ends
    return server


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _serve() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as agents.cli.main does
    sys.path.insert(0, str(ROOT))
    package = importlib.import_module("agents.cli")
    for module in pkgutil.iter_modules(package.__path__, "agents.cli."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    importlib.import_module("agents.cli.main")._users_to_mend()  # imports what commands raise
    gc.collect()
    gc.freeze()  # or every process would copy all of it as it ends
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(json.loads(line))
        print(_ended(child), flush=True)


def _ended(child: int) -> int:
    """The exit code of a process that is given `SECONDS`."""
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(SECONDS)
    _, status = os.waitpid(child, 0)
    signal.alarm(0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return os.waitstatus_to_exitcode(status)


def _become(request: Any) -> None:
    from agents.cli.main import main

    for number, file in enumerate(request["files"]):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT), number)
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode, encoding="utf-8") for number, mode in enumerate("rww"))  # noqa: SIM115
    os.environ.clear()
    os.environ.update(request["variables"])
    sys.argv = ["tocsin", *request["words"]]
    main()


if __name__ == "__main__":
    _serve()
