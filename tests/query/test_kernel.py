"""The presearch as machine code and as plain Python: the same answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    for name in ("locate", "search", "answer", "_divided", "_spread", "_somewhere"):
        monkeypatch.setattr(kernel, name, getattr(kernel, name).py_func)
    monkeypatch.setattr("agents.query.reading.locate", kernel.locate)
    monkeypatch.setattr("agents.query.presearch.search", kernel.search)
    plain = matcher.read(document)
    assert [hit.key for hit in matcher.match(document)] == [hit.key for hit in found]
    for one, other in zip(compiled.located, plain.located, strict=True):
        np.testing.assert_array_equal(one, other)


@settings(max_examples=300, deadline=None)
@given(
    place=st.integers(0, 4000),
    apart=st.integers(-60, 60).filter(bool),
    n=st.integers(0, 50),
    operator=st.sampled_from(["NEAR", "PRE"]),
    cut=st.integers(0, 4000),
)
def test_nearness_anywhere_in_a_long_article(place: int, apart: int, n: int, operator: str, cut: int) -> None:
    words = ["so"] * 4200
    words[place + 60], words[place + 60 + apart] = "border", "tension"
    low, high = sorted((place + 60, place + 60 + apart))
    words[cut] += "\n\n"
    holds = abs(apart) - 1 <= n and (operator == "NEAR" or apart > 0) and not low <= cut < high
    matcher = Matcher({"q": parse(f"border {operator}/{n} tension")})
    assert matcher.match(analyse(None, " ".join(words), "en")).keys == (["q"] if holds else [])
