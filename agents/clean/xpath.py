"""XPath expressions of the kind that trafilatura prunes pages with, answered in Python: the same elements, sooner.

They ask of every element whether its attributes match one of dozens of patterns; for each, lxml makes strings of the
attributes and calls Python. Here a set of attributes is asked about once: the elements of a page, and the pages of a
site, have much the same ones.
"""

import re
from collections.abc import Callable
from itertools import islice
from typing import Any

from agents.clean.predicates import NotUnderstood, Test, understood

_SHAPE = re.compile(r"\s*(?P<first>\()?\s*\.//\*(?P<parts>\[.*?\])\s*(?P<end>\)\s*\[1\])?\s*", re.DOTALL)
_PART = re.compile(r"\[((?:'[^']*'|[^'\[\]])*)\]\s*")
_TAGS = re.compile(r"\s*self::\w+(?:\s+or\s+self::\w+)*\s*")
_KEPT, _LONGEST = 2_048, 300  # sets of attributes, of each predicate; signs of one that is kept


def quick(path: str, *, first: bool = False) -> Callable[[Any], list[Any]]:
    """What finds the elements that `path` selects below another, in the order of the document, or the first of them.

    Raises `NotUnderstood`.
    """
    shape = _SHAPE.fullmatch(path)
    if shape is None or bool(shape["first"]) != bool(shape["end"]):
        raise NotUnderstood(path)
    parts = _PART.findall(shape["parts"])
    if _PART.sub("", shape["parts"]) or not parts:
        raise NotUnderstood(path)
    tags = re.findall(r"self::(\w+)", parts.pop(0)) if _TAGS.fullmatch(parts[0]) else ["*"]
    of_siblings = bool(parts) and parts[-1].strip() == "1"
    if of_siblings and shape["first"]:
        raise NotUnderstood(path)
    tests = [_remembered(part) for part in parts[: len(parts) - of_siblings]]

    def select(tree: Any) -> list[Any]:
        found = tree.iterdescendants(*tags)
        for test in tests:
            found = filter(test, found)
        if first or shape["first"]:
            return list(islice(found, 1))
        if of_siblings:
            of_parents: dict[Any, Any] = {}
            for each in found:
                of_parents.setdefault(each.getparent(), each)
            return list(of_parents.values())
        return list(found)

    return select


class _Like:
    """Stands for all elements that have the same attributes, of those that are asked for."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.items, self.get = tag, attributes.items, attributes.get


def _remembered(part: str) -> Test:
    """What a predicate asks, once for the attributes that it names if it has patterns for them."""
    test, names = understood(part)
    if names is None or "re:test" not in part:
        return test
    known: dict[tuple[str | None, ...], bool] = {}
    of_tags = "self::" in part

    def answer(element: Any) -> bool:
        values = (element.tag if of_tags else None, *map(element.get, names))
        told = known.get(values)
        if told is None:
            told = known.get((*values, *filter(names.__contains__, element.keys())))
        return ask(element, values) if told is None else told

    def ask(element: Any, values: tuple[str | None, ...]) -> bool:
        given = {name: value for name, value in element.items() if name in names}
        told = bool(test(_Like(element.tag, given)))
        if sum(map(len, given.values())) <= _LONGEST:
            if len(known) >= _KEPT:
                known.clear()
            known[*values, *(given if len(given) > 1 else ())] = told  # the first of several may matter
        return told

    return answer
