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

from agents.classify.learnt import MARK, Scale, learnt
from agents.classify.score import needed
from agents.classify.themefile import ListsFile, Source, ThemeError, ThemeFile, complaints, read
from agents.query import Query, QueryError, parse

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "themes"
LISTS = "lists.toml"


@dataclass(frozen=True, slots=True)
class Weighted:
    """A parsed pattern and what a match weighs; `label` is how evidence names it."""

    label: str
    query: Query
    weight: float
    written: bool  # by a person; False: learnt


@dataclass(frozen=True, slots=True)
class ThemeSet:
    """The themes in force by id, in alphabetical order."""

    themes: Mapping[str, ThemeFile]
    patterns: Mapping[str, tuple[Weighted, ...]]  # by theme, in the order of the file, learnt words behind
    scales: Mapping[str, Scale]  # by theme
    version: str  # 12 hex digits: hash of everything above

    def needed(self, key: str) -> float:
        """The evidence from which on a theme is given."""
        threshold, scale = self.themes[key].threshold, self.scales[key]
        return 1.0 if threshold is None else needed(threshold, scale.slope, scale.offset)


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
    patterns = {source.theme.id: tuple(_patterns(source, lists, problems)) for source in enabled}
    if problems:
        raise ThemeError(problems)
    themes = {source.theme.id: source.theme for source in enabled}
    return _with_learnt(themes, patterns, lists)


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


def _patterns(source: Source, shared: Mapping[str, str], problems: list[str]) -> Iterator[Weighted]:
    lists = {**shared, **source.theme.lists}
    for number, pattern in enumerate(source.theme.patterns):
        try:
            yield Weighted(pattern.query, parse(pattern.query, lists), pattern.weight, True)
        except QueryError as error:
            snippet = " ".join(pattern.query[max(0, error.start - 20) : error.end + 20].split())
            problems.append(source.problem(f"patterns[{number}].query", f"{error.message}: … {snippet} …"))


def _with_learnt(
    themes: Mapping[str, ThemeFile], patterns: Mapping[str, tuple[Weighted, ...]], lists: Mapping[str, str]
) -> ThemeSet:
    """The themes, with the learnt words and scales of those that take them up."""
    file = learnt()
    taken = {key: file.themes[key] for key, theme in themes.items() if theme.learnt and key in file.themes}
    words = {
        key: tuple(Weighted(word + MARK, parse(f'"{word}"'), weight, False) for word, weight in each.words.items())
        for key, each in taken.items()
    }
    together = {key: written + words.get(key, ()) for key, written in patterns.items()}
    scales = {key: taken[key].scale if key in taken else file.common for key in themes}
    content = msgspec.json.encode([dict(lists), dict(themes), taken, file.common], order="sorted")
    return ThemeSet(themes, together, scales, sha256(content).hexdigest()[:12])
