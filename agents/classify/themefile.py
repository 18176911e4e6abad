"""One theme file: its fields, and reading it with messages that name the file, the line and the fix."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec


class ThemeError(ValueError):
    """Theme files that cannot be used; `problems` has one "file:line  what is wrong and what to do" each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A query, and how much a match speaks for the theme (or, negative, against it)."""

    query: str
    weight: float


class ThemeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One theme as written. The `examples` must be given the theme, the `counter_examples` must not.

    `iptc`: Media Topic codes (list of 2023-10-24); `gkg`: GDELT theme codes; `plover`: events, modes, contexts.
    """

    id: str
    name: str = ""
    description: str = ""
    language: str = "en"  # ISO 639-1, of the patterns
    enabled: bool = True
    iptc: tuple[str, ...] = ()
    gkg: tuple[str, ...] = ()
    plover: tuple[str, ...] = ()
    threshold: float | None = None  # the theme is given from this score on; None: from one unit of evidence
    learnt: bool = False  # take up the learnt words and scale of this id (`agents/data/models/themes`)
    lists: dict[str, str] = {}
    patterns: tuple[Pattern, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


class ListsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`lists.toml`: the words that patterns name as $list."""

    lists: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Source:
    """A theme file as read, with its text, so that a message can name the line."""

    path: Path
    text: str
    theme: ThemeFile

    def problem(self, place: str, message: str) -> str:
        """A message about a place such as "patterns[3].query"."""
        return f"{self.path}:{line_of(self.text, place)}  {message}"


Kind = TypeVar("Kind", ThemeFile, ListsFile)


def read(path: Path, kind: type[Kind]) -> tuple[str, Kind]:
    """The text of a file and what it says. Raises `ThemeError`."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ThemeError([f"{path}:1  not UTF-8 at byte {error.start}: save the file as UTF-8"]) from None
    try:
        return text, msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise ThemeError([f"{path}:{line}  not TOML: {error}"]) from None
    except RecursionError:
        raise ThemeError([f"{path}:1  nested too deeply: a theme has no lists of lists"]) from None
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at ")
        unknown = re.search(r"unknown field `(\w+)`", message)
        where = place.strip("`$.") + (f".{unknown[1]}" if unknown else "")
        raise ThemeError([f"{path}:{line_of(text, where)}  {_advice(message, place, kind)}"]) from None


def complaints(source: Source) -> Iterator[str]:
    """What is wrong with a theme that is well-formed TOML of the right shape."""
    theme = source.theme
    if theme.id != source.path.stem:
        yield source.problem("id", f'id "{theme.id}" is not the file name: call the file {theme.id}.toml')
    if not theme.name:
        yield source.problem("name", 'the theme has no name: add a line such as name = "Border tension"')
    if theme.threshold is not None and not 0 < theme.threshold < 1:
        yield source.problem("threshold", f"threshold {theme.threshold:g} is not between 0 and 1")
    if not any(pattern.weight > 0 for pattern in theme.patterns):
        yield source.problem("patterns", "no pattern with a positive weight, so nothing can give the theme")
    for field in ("examples", "counter_examples"):
        if not getattr(theme, field):
            yield source.problem(field, f"no {field}: write at least one sentence, they are the theme's tests")


def line_of(text: str, place: str) -> int:
    """The line (from 1) of a place such as "patterns[3].query" in a TOML text; 1 if it is not written there."""
    found = re.match(r"(\w*)(?:\[(\d+)\])?(?:\.(\w+))?", place)
    table, number, key = found.groups() if found else ("", None, None)
    start = 0
    if number and key:
        headers = list(re.finditer(rf"^\s*\[\[\s*{table}\s*\]\]", text, re.MULTILINE))
        start = headers[int(number)].start() if int(number) < len(headers) else 0
    written = re.compile(rf"^\s*(?:{key or table}\s*=|\[+\s*{key or table}\s*\])", re.MULTILINE).search(text, start)
    at = written.end() if written else start
    return text.count("\n", 0, at) + 1


def _advice(message: str, place: str, kind: type[ThemeFile] | type[ListsFile]) -> str:
    """A validation message with what may stand there instead."""
    if "unknown field" in message:
        fields = Pattern.__struct_fields__ if "patterns" in place else kind.__struct_fields__
        return f"{message}: known are {', '.join(fields)}"
    if "missing required field" in message:
        return f"{message}: add it"
    return f"{message}{' at ' + place.strip('`$.') if place else ''}"
