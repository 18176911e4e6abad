"""Themes and countries that a rule may name: one that is misspelt would be compared with every article in vain."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from agents.extract.gazetteer import country_names, country_spellings
from agents.text.normalise import fold


@dataclass(frozen=True, slots=True)
class Names:
    """What there is to name. `themes`: the ids of those in force."""

    themes: Collection[str]

    def complaint(self, field: str, written: str) -> str | None:
        """What is wrong with a value of `theme:` or `country:`, with the nearest right one; None if nothing is."""
        value = _plain(written)
        themes = {_plain(theme): theme for theme in self.themes}
        if field == "theme" and value not in themes:
            return f"there is no theme {written}{_nearest(value, themes)}"
        if field == "country" and value not in _countries():
            return f"there is no country {written}{_meant(value)}"
        return None


def country_code(written: str) -> str:
    """ISO 3166-1 alpha-2 code of a country, given it or the name. Raises `KeyError`."""
    return _countries()[_plain(written)]


def country_values(written: str) -> frozenset[str]:
    """What an article about that country is compared with: its code and its name; else what is written."""
    value = _plain(written)
    code = _countries().get(value)
    return frozenset({_plain(code), _plain(country_names()[code].name)}) if code else frozenset({value})


@cache
def _countries() -> Mapping[str, str]:
    """Codes by what articles carry: the code itself and the name."""
    known = country_names().values()
    return {_plain(value): each.code for each in known for value in (each.name, each.code)}


def _meant(value: str) -> str:
    """The country of a further name, people or three-letter code; else the nearest."""
    codes = {**{_plain(name): code for name, code in country_spellings().items()}, **_countries()}
    words = [name for name in codes if len(name) > 2]  # any two letters are close to some code
    close = [value] if value in codes else difflib.get_close_matches(value, words, n=1)
    if not close:
        return ": write its ISO code or its English name, as in TJ or Tajikistan"
    code = codes[close[0]]
    return f"; did you mean {code} ({country_names()[code].name})?"


def _nearest(value: str, known: Mapping[str, str]) -> str:
    close = difflib.get_close_matches(value, known, n=1)
    return f"; did you mean {known[close[0]]}?" if close else f"; known are {', '.join(sorted(known.values()))}"


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
