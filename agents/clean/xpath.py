"""XPath expressions of the kind that trafilatura prunes pages with, answered in Python: the same elements, sooner.

They ask of every element whether its attributes match one of dozens of patterns; for each, lxml makes strings of the
attributes and calls Python. Here a set of attributes is asked about once: the elements of a page, and the pages of a
site, have much the same ones.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import Any

from agents.clean.predicates import NotUnderstood, Test, understood

_SHAPE = re.compile(r"\s*(?P<first>\()?\s*\.//\*(?P<parts>\[.*?\])\s*(?P<end>\)\s*\[1\])?\s*", re.DOTALL)
_PART = re.compile(r"\[((?:'[^']*'|[^'\[\]])*)\]\s*")
_TAGS = re.compile(r"\s*self::\w+(?:\s+or\s+self::\w+)*\s*")
_KEPT, _LONGEST = 2_048, 300  # sets of attributes, of each predicate; signs of one that is kept


def quick(path: str) -> Callable[[Any], list[Any]]:
    """What finds the elements that `path` selects below another, in the order of the document.

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
        found = (each for each in tree.iterdescendants(*tags) if all(test(each) for test in tests))
        if of_siblings:
            first: dict[Any, Any] = {}
            for each in found:
                first.setdefault(each.getparent(), each)
            return list(first.values())
        return list(islice(found, 1) if shape["first"] else found)

    return select


class _Like:
    """Stands for all elements of a tag that have the same attributes, of those that are asked for."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.items, self.get = tag, attributes.items, attributes.get


def _remembered(part: str) -> Test:
    """What a predicate asks, once for the attributes that it names."""
    test, names = understood(part)
    if names is None:
        return test

    @lru_cache(_KEPT)
    def asked(tag: str, order: tuple[str, ...], *values: str | None) -> bool:
        told = dict(zip(names, values, strict=True))
        return bool(test(_Like(tag, {name: value for name in order if (value := told[name]) is not None})))

    def answer(element: Any) -> bool:
        values = [*map(element.get, names)]
        if sum(map(len, filter(None, values))) > _LONGEST:
            return bool(test(element))
        several = len(values) - values.count(None) > 1  # then the first in the document may matter
        return asked(element.tag, tuple(filter(names.__contains__, element.keys())) if several else names, *values)

    return answer
