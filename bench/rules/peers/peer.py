"""What the benchmark asks of another engine."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar

from agents.query.syntax import And, Node, Or, Text, Word


class Peer(ABC):
    """An engine with stored queries. Surfaces are compared case-folded; no engine here has our lemmas."""

    name: ClassVar[str]
    families: ClassVar[str]  # of rules that it is measured on
    largest: ClassVar[int]  # number of rules; with more it takes minutes to build, or for one text
    batch: ClassVar[int]  # texts it is given at a time

    @abstractmethod
    def __init__(self) -> None:
        """Raises `ImportError` if the engine is not installed."""

    @abstractmethod
    def add(self, node: Node) -> bool:
        """Store one more query; False if the engine cannot express it."""

    @abstractmethod
    def build(self) -> None:
        """Called once, after the last query."""

    @abstractmethod
    def match(self, texts: Sequence[str]) -> list[list[int]]:
        """For each text the numbers of the queries that hold, counted from 0 in the order stored."""


def plain(node: Node) -> list[str] | None:
    """The words of a word or phrase without wildcards and fields, else None."""
    if isinstance(node, Text) and node.field is None and not node.slop and all(map(_literal, node.words)):
        return [word.text for word in node.words]
    return None


def prefix(node: Node) -> str | None:
    """What a single wildcard word starts with if the * at its end is all there is, else None."""
    if isinstance(node, Text) and node.field is None and len(node.words) == 1 and node.words[0].form == "wildcard":
        stem = node.words[0].text.removesuffix("*")
        return None if "*" in stem or "?" in stem else stem
    return None


def alternatives(node: Node) -> tuple[Node, ...]:
    """The parts of an OR; of anything else, itself."""
    return node.parts if isinstance(node, Or) else (node,)


def conditions(node: Node) -> tuple[Node, ...]:
    """The parts of an AND; of anything else, itself."""
    return node.parts if isinstance(node, And) else (node,)


def single_words(nodes: Sequence[Node]) -> Iterator[str | None]:
    """Each node as one literal word, or None."""
    for node in nodes:
        words = plain(node)
        yield words[0] if words and len(words) == 1 else None


def _literal(word: Word) -> bool:
    return word.form != "wildcard"
