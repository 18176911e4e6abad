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

    lists = [getattr(xpaths, name, []) for name in _LISTS]
    return [(each, [_ours(expression) for expression in each]) for each in lists]


def _ours(expression: Any) -> Any:
    try:
        return quick(expression.path)
    except NotUnderstood:
        return expression
