"""Reading a team's labelled texts: JSON lines of {"text": "...", "themes": ["...", ...]}."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec


class LabelsError(ValueError):
    """Labels that cannot be used; the message names file, line and the fix."""


class Row(msgspec.Struct, frozen=True):
    """One labelled text; other fields of the line are ignored."""

    text: str
    themes: tuple[str, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text (title in front, if it has one) and its labels; empty: about none of them."""

    text: str
    themes: tuple[str, ...]


def read_labels(path: Path) -> list[Labelled]:
    """All labelled texts of a file. Raises `LabelsError`."""
    rows = list(_rows(path))
    if not rows:
        raise LabelsError(f'{path} has no line; each is {{"text": "...", "themes": ["...", ...]}}')
    if not any(row.themes for row in rows):
        raise LabelsError(f"{path} names no theme in any line: nothing can be learnt from it")
    return rows


def _rows(path: Path) -> Iterator[Labelled]:
    decoder = msgspec.json.Decoder(Row)
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                wanted = '{"text": "...", "themes": ["...", ...]}'
                raise LabelsError(f"{path}:{number}  not a line such as {wanted}: {error}") from None
            if not row.text.strip():
                raise LabelsError(f"{path}:{number}  the text is empty: give it one or drop the line")
            if not all(theme.strip() for theme in row.themes):
                raise LabelsError(f"{path}:{number}  a theme has no name: give it one or take it out of the list")
            yield Labelled(f"{row.title}\n{row.text}" if row.title else row.text, row.themes)
