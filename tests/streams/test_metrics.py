"""Where a worker counts."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_what_killed_processes_left_is_cleared_away(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, living, foreign = (
        tmp_path / f"tocsin-metrics-{name}" for name in (f"{ended.pid}-a", f"{os.getpid()}-b", "c-d")
    )
    for folder in (left, living, foreign):
        folder.mkdir()
        (folder / "counter_1.db").touch()
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    told = [sys.executable, "-c", "from streams import metrics; print(metrics.collect())"]
    own = subprocess.run(told, env=env, capture_output=True, text=True, check=True).stdout.strip()
    assert sorted(tmp_path.iterdir()) == sorted([living, foreign, Path(own)])
