"""The gateway as a process of its own."""

import asyncio
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from streams.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


class RunningGateway:
    """`start`, `stop` or `kill`, `start` again."""

    def __init__(self, broker: str, port: int, folder: Path, profile: str = "embedded", **settings: Any) -> None:
        self.port = port
        self._settings = Settings(
            brokers=broker, broker_profile=profile, gateway_port=port, data_dir=folder, log_level="WARNING", **settings
        )
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Returns when it is ready."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        command = [sys.executable, "-m", "agents.cli", "gateway"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=kept | self._settings.to_env())
        for _ in range(600):
            if await asyncio.to_thread(self._is_ready):
                return
            assert self._process.poll() is None, "the gateway ended"
            await asyncio.sleep(0.1)
        raise AssertionError("the gateway was not ready within 60 s")

    async def stop(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return await asyncio.to_thread(self._process.wait, 30)

    async def ended(self) -> int:
        """The exit code of one that ends by itself."""
        assert self._process is not None
        return await asyncio.to_thread(self._process.wait, 30)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False
