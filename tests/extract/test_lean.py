"""spaCy is imported without its command line, and whole for who asks for it."""

import subprocess
import sys


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.strip()


def test_a_worker_extracts_without_the_command_line_of_spacy() -> None:
    code = (
        "import sys; from agents.worker import build; from streams.settings import Settings; "
        "build(Settings(stages=('extract',))); print('spacy.language' in sys.modules, 'spacy.cli' in sys.modules)"
    )
    assert _python(code) == "True False"


def test_the_command_line_of_spacy_is_there_for_who_asks() -> None:
    code = (
        "from agents.extract.lean import import_spacy; import_spacy(); import spacy; "
        "from spacy.cli.info import info; print(callable(info), len(spacy.blank('en')('A word')))"
    )
    assert _python(code) == "True 2"
