"""The presearch as machine code and as plain Python: the same answers."""

import numpy as np
import pytest

from agents.query import Matcher, kernel, parse
from agents.query.kernel import locate
from agents.text import analyse

QUERIES = [
    "border NEAR/3 tension",
    '"border guard" PRE/4 clash*',
    "tension NOT NEAR/2 border",
    "title:border",
    "border AND guard AND NOT film",
    "theme:war OR (clash AND tension)",
]
TEXTS = [
    "Tension on the border.\n\nA border guard saw the clashes, and tension grew.",
    "Border film guard clash " * 40,
    "",
]


@pytest.mark.parametrize("text", TEXTS, ids=["paragraphs", "many places", "empty"])
def test_compiled_and_plain_agree(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(locate, "py_func"):
        pytest.skip("numba is not installed: there is nothing but plain Python")
    matcher = Matcher({query: parse(query) for query in QUERIES})
    document = analyse("Border war", text, "en", {"theme": frozenset({"war"})})
    compiled = matcher.read(document)
    found = matcher.match(document)
    for name in ("locate", "answer", "_divided", "_spread", "_somewhere"):
        monkeypatch.setattr(kernel, name, getattr(kernel, name).py_func)
    monkeypatch.setattr("agents.query.reading.locate", kernel.locate)
    monkeypatch.setattr("agents.query.presearch.answer", kernel.answer)
    plain = matcher.read(document)
    assert [hit.key for hit in matcher.match(document)] == [hit.key for hit in found]
    for one, other in zip(compiled.located, plain.located, strict=True):
        np.testing.assert_array_equal(one, other)
