"""Where rules are: files, folders, and those that ship."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from agents.data import DATA

STARTER_PACK = DATA / "rules"


def files_of(paths: Iterable[Path | str]) -> Iterator[Path]:
    """The rule files of files and folders, those of a folder in order of name."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in (".yaml", ".yml"))
        else:
            yield path
