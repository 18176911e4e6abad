"""Words for numbers."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def number_words(language: str) -> Mapping[str, str]:
    """The digits for each word for a number (case-folded) in a language of `agents/data/text/numbers.toml`."""
    return {word: digits for digits, words in _languages().get(language, {}).items() for word in words.split()}


@cache
def _languages() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("agents").joinpath("data", "text", "numbers.toml").read_text("utf-8"))
