"""trafilatura with its expressions answered by `xpath.py`: what it finds is the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from agents.clean.predicates import NotUnderstood
from agents.clean.xpath import quick

_LISTS = (
    "RAW_TREE_PRUNE_XPATH", "REMOVE_COMMENTS_XPATH", "REMOVE_COMMENTS_AND_LISTS_XPATH", "OVERALL_DISCARD_XPATH",
    "DISCARD_IMAGE_ELEMENTS", "TEASER_DISCARD_XPATH", "PRECISION_DISCARD_XPATH", "BODY_XPATH",
)  # fmt: skip
_FIRST = "BODY_XPATH"  # of what these find only the first is looked at


@contextmanager
def quickened() -> Iterator[None]:
    """Meanwhile trafilatura's lists of expressions hold ours, in all of the process."""
    lists = [(theirs, theirs[:], ours) for theirs, ours in _expressions()]
    for theirs, _, ours in lists:
        theirs[:] = ours
    try:
        yield
    finally:
        for theirs, before, _ in lists:
            theirs[:] = before


@cache
def _expressions() -> list[tuple[list[Any], list[Any]]]:
    from trafilatura import xpaths

    lists = [(getattr(xpaths, name, []), name == _FIRST) for name in _LISTS]
    return [(each, [_ours(expression, first=first) for expression in each]) for each, first in lists]


def _ours(expression: Any, *, first: bool = False) -> Any:
    try:
        return quick(expression.path, first=first)
    except NotUnderstood:
        return expression
