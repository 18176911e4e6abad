"""The themes in force: theme folders read, checked and parsed.

A theme is one TOML file named after its id. Later folders add themes and replace those of the same id; a file
with `enabled = false` switches one off. `lists.toml` in any of the folders holds the words that patterns name
as $list.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from agents.classify.themefile import ListsFile, Source, ThemeError, ThemeFile, complaints, read
from agents.query import Query, QueryError, parse

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "themes"
LISTS = "lists.toml"


@dataclass(frozen=True, slots=True)
class ThemeSet:
    """The themes in force by id, in alphabetical order."""

    themes: Mapping[str, ThemeFile]
    queries: Mapping[str, tuple[Query, ...]]  # theme id -> its patterns parsed, in the order of the file
    version: str  # 12 hex digits: hash of everything above


def load(paths: Iterable[Path]) -> ThemeSet:
    """Read theme folders or files, later ones over earlier ones.

    Raises `ThemeError` that names every bad file with its line and the fix.
    """
    problems: list[str] = []
    lists: dict[str, str] = {}
    sources: dict[str, Source] = {}
    for path in _files(paths, problems):
        try:
            if path.name == LISTS:
                lists |= read(path, ListsFile)[1].lists
            else:
                source = Source(path, *read(path, ThemeFile))
                sources[source.theme.id] = source
        except ThemeError as error:
            problems += error.problems
    enabled = [sources[key] for key in sorted(sources) if sources[key].theme.enabled]
    problems += [problem for source in enabled for problem in complaints(source)]
    queries = {source.theme.id: tuple(_queries(source, lists, problems)) for source in enabled}
    if problems:
        raise ThemeError(problems)
    themes = {source.theme.id: source.theme for source in enabled}
    return ThemeSet(themes, queries, _version(lists, themes))


def shipped() -> ThemeSet:
    """The themes that come with Tocsin."""
    return load([SHIPPED])


def _files(paths: Iterable[Path], problems: list[str]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.toml"))
        elif path.is_file():
            yield path
        else:
            problems.append(f"{path}  there is no such theme file or folder")


def _queries(source: Source, shared: Mapping[str, str], problems: list[str]) -> Iterator[Query]:
    lists = {**shared, **source.theme.lists}
    for number, pattern in enumerate(source.theme.patterns):
        try:
            yield parse(pattern.query, lists)
        except QueryError as error:
            snippet = " ".join(pattern.query[max(0, error.start - 20) : error.end + 20].split())
            problems.append(source.problem(f"patterns[{number}].query", f"{error.message}: … {snippet} …"))


def _version(lists: Mapping[str, str], themes: Mapping[str, ThemeFile]) -> str:
    written = msgspec.json.encode([dict(lists), dict(themes)], order="sorted")
    return sha256(written).hexdigest()[:12]
