"""The query as a tree. `str(node)` is its canonical text: parsing that gives the same tree again."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal, TypeAlias

from streams.events import FieldName

Form = Literal["lemma", "exact", "cased", "wildcard"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word to look for; `text` is NFC and, unless cased, case-folded."""

    text: str
    form: Form = "lemma"


@dataclass(frozen=True, slots=True)
class Text:
    """A word or a phrase: `words` in order with at most `slop` other words among them."""

    words: tuple[Word, ...]
    slop: int = 0
    field: FieldName | None = None
    _hash: int = dataclass_field(init=False, repr=False, compare=False, default=0)  # asked for at every look-up

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.words, self.slop, self.field)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def operator(self) -> str:
        if len(self.words) == 1:
            return "word"
        return f"phrase~{self.slop}" if self.slop else "phrase"

    def __str__(self) -> str:
        where = f"{self.field}:" if self.field else ""
        form = self.words[0].form
        mark = {"exact": "=", "cased": "=="}.get(form, "")
        if len(self.words) == 1:
            return f"{where}{mark}{_bare(self.words[0])}"
        phrase = " ".join(word.text for word in self.words)
        return f'{where}{mark}"{phrase}"' + (f"~{self.slop}" if self.slop else "")


@dataclass(frozen=True, slots=True)
class Near:
    """`left` and `right` with at most `n` words between; `ordered`: left first (PRE)."""

    left: "Node"
    right: "Node"
    n: int
    ordered: bool = False

    @property
    def operator(self) -> str:
        return f"{'PRE' if self.ordered else 'NEAR'}/{self.n}"

    def __str__(self) -> str:
        return f"{_closed(self.left)} {self.operator} {_closed(self.right)}"


@dataclass(frozen=True, slots=True)
class NotNear:
    """`left` where no `right` is within `n` words of it."""

    left: "Node"
    right: "Node"
    n: int

    @property
    def operator(self) -> str:
        return f"NOT NEAR/{self.n}"

    def __str__(self) -> str:
        return f"{_closed(self.left)} {self.operator} {_closed(self.right)}"


@dataclass(frozen=True, slots=True)
class Within:
    """All `parts` in one sentence ("S") or one paragraph ("P")."""

    parts: tuple["Node", ...]
    unit: Literal["S", "P"]

    @property
    def operator(self) -> str:
        return f"/{self.unit}"

    def __str__(self) -> str:
        return f" {self.operator} ".join(_closed(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AtLeast:
    n: int
    part: "Node"

    @property
    def operator(self) -> str:
        return f"ATLEAST/{self.n}"

    def __str__(self) -> str:
        return f"{self.operator} {_closed(self.part)}"


@dataclass(frozen=True, slots=True)
class Meta:
    """The article carries this `value` (case-folded) under `key`: entity, theme, country, source, language."""

    key: str
    value: str

    @property
    def operator(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f'{self.key}:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"

    def __str__(self) -> str:
        return f"NOT {_closed(self.part)}"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " AND ".join(_closed(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " OR ".join(_closed(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Score:
    """The weights of the items that hold (each once, however often) add up to `threshold` or more."""

    threshold: float
    items: tuple[tuple["Node", float], ...]

    def __str__(self) -> str:
        items = ", ".join(f"{_closed(node)}^{weight:g}" for node, weight in self.items)
        return f"SCORE>={self.threshold:g} ({items})"


Node: TypeAlias = Text | Near | NotNear | Within | AtLeast | Meta | Not | And | Or | Score


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: the `text` as written and its tree, lists expanded."""

    text: str
    node: Node

    def __str__(self) -> str:
        return str(self.node)


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in the order written."""
    match node:
        case Text() | Meta():
            return ()
        case Near(left, right) | NotNear(left, right):
            return (left, right)
        case Not(part) | AtLeast(_, part):
            return (part,)
        case Score(_, items):
            return tuple(item for item, _ in items)
        case And(parts) | Or(parts) | Within(parts):
            return parts


def leaves(node: Node) -> Iterator[Text | Meta]:
    """Every word, phrase and piece of metadata of a tree, in the order written."""
    if isinstance(node, Text | Meta):
        yield node
    for child in children(node):
        yield from leaves(child)


def positional(node: Node) -> bool:
    """Whether the node has places that NEAR can measure from: words, phrases, NEARs and ORs of them."""
    if isinstance(node, Or):
        return all(positional(part) for part in node.parts)
    return isinstance(node, Text | Near | NotNear)


def _closed(node: Node) -> str:
    return str(node) if isinstance(node, Text | Meta) else f"({node})"


def _bare(word: Word) -> str:
    """A word that would be read as an operator stands in quotation marks."""
    return f'"{word.text}"' if word.text in {"and", "or", "not", "AND", "OR", "NOT"} else word.text
