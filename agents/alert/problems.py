"""What is wrong with a rules file, where, shown with the line and a caret."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. `line` and `column` count from 1; `source` is that line of the file."""

    path: str
    line: int
    column: int
    message: str
    source: str = ""
    width: int = 1  # how many characters the caret underlines
    rule: str | None = None  # id of the rule that is left out because of it

    def __str__(self) -> str:
        head = f"{self.path}:{self.line}:{self.column}  {self.message}"
        if not self.source.strip():
            return head
        width = max(1, min(self.width, len(self.source) - self.column + 1))
        margin = "".join("\t" if sign == "\t" else " " for sign in self.source[: self.column - 1])
        return f"{head}\n    {self.source}\n    {margin}{'^' * width}"


class RuleError(Exception):
    """Raised while one rule or file is read; caught by the loader, which goes on with the next."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The path and text of a file, to point into it."""

    path: str
    text: str

    def problem(self, message: str, start: int = 0, end: int = 0) -> Problem:
        """A fault at characters `start` to `end` of the file."""
        start = min(start, len(self.text))
        head = self.text[:start]
        line_start = head.rfind("\n") + 1
        line_end = self.text.find("\n", start)
        source = self.text[line_start : line_end if line_end >= 0 else len(self.text)].rstrip("\r")
        line, column = head.count("\n") + 1, start - line_start + 1
        return Problem(self.path, line, column, message, source, max(1, end - start))


def align(raw: str, value: str) -> Sequence[int]:
    """For each character of a YAML scalar's value, and its end, the place in the scalar's source text.

    YAML folds lines, strips indents and unescapes; what it keeps, it keeps in order.
    """
    places = []
    place = _body(raw)
    for sign in value:
        if sign.isspace():
            places.append(min(place, len(raw)))
            while place < len(raw) and raw[place].isspace():
                place += 1
            continue
        found = raw.find(sign, place)
        place = found if found >= 0 else place
        places.append(min(place, len(raw)))
        place += 1
    return [*places, min(place, len(raw))]


def _body(raw: str) -> int:
    """Where the content of a scalar begins: behind the quotation mark, or below the line of > or |."""
    if raw[:1] in ("|", ">"):
        return raw.find("\n") + 1 or len(raw)
    return 1 if raw[:1] in ("'", '"') else 0
