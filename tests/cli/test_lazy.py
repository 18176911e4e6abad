"""`tocsin --help` imports none of the commands, and yet says what they say."""

import subprocess
import sys
from pathlib import Path

import pytest

from agents.cli.commands import Commands
from agents.cli.lazy import imported

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numba", "numpy", "spacy", "trafilatura", "aiokafka", "faust", "feedparser", "simplemma"}


@pytest.mark.parametrize("name", Commands.table)
def test_the_list_of_commands_says_what_the_command_says(name: str) -> None:
    place, says = Commands.table[name]
    assert " ".join(imported(name, place).help.split("\n\n")[0].split()) == says


def test_help_imports_nothing_heavy() -> None:
    code = """
import atexit, sys
from agents.cli.main import main
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
sys.argv[1:] = ["--help"]
main()
"""
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "worker" in shown.stdout
    assert "agents.cli.main" in shown.stderr.split()
    assert not HEAVY & set(shown.stderr.split())
