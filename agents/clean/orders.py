"""Whether 05/11/2025 is in May or in November: what a page, its address and its country tell."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from agents.clean.dates import Stamp, find_dates
from agents.clean.heading import day_of

ORDERS = Path(__file__).parents[1] / "data" / "clean" / "orders.toml"
_FIGURES = re.compile(r"(?<![\d./-])(\d\d?)([/-])\s?(\d\d?)\2\s?(?:(?:19|20)\d\d|\d\d)(?![\d:/-]|\.\d)")
_JOINED = re.compile(r"\d[/-]\s?\d")  # in every line with figures, and found sooner
_LONGEST_DATED = 200  # characters of a line that are looked at
_MOST_LINES = 2_000  # with figures
_COUNTRY = re.compile(r"\.([a-z]{2})(?::\d+)?\Z")
_OPEN = frozenset(("en", "und"))  # languages of countries that write either way


def order_of(lines: Iterable[str], url: str | None, source: str) -> bool | None:
    """True where the dates of a page put the month first, False where the day, None where nothing tells.

    `lines`: all in which the page may write dates. `source`: as the article names it, of use where it is a host.
    """
    with_figures = (line[:_LONGEST_DATED] for line in lines if _JOINED.search(line, 0, _LONGEST_DATED))
    told = list(islice(filter(_FIGURES.search, with_figures), _MOST_LINES))
    if not told:
        return None
    for order in (_by_figures(told), _by_other_dates(told, lines, url), _by_country(url, source)):
        if order is not None:
            return order
    return None


def month_is_first(known: bool | None, language: str | None) -> bool:
    """How to read 05/11/2025: as is known, else as in `language` (ISO 639-1); as in English where it is not given."""
    return known if known is not None else (language or "en") == "en"


def settled(stamp: Stamp, month_first: bool | None, language: str | None) -> Stamp:
    """`stamp`, no longer ambiguous where the order is known, or all countries of its language (ISO 639-1) share it."""
    known = month_first is not None or (language is not None and language not in _OPEN)
    return replace(stamp, ambiguous=False) if stamp.ambiguous and known else stamp


def _by_figures(lines: Sequence[str]) -> bool | None:
    """24/05/2025 can be read in one way."""
    pairs = [(int(each[1]), int(each[3])) for line in lines for each in _FIGURES.finditer(line)]
    return _agreed((12 < second <= 31 and first <= 12, 12 < first <= 31 and second <= 12) for first, second in pairs)


def _by_other_dates(lines: Sequence[str], whole: Iterable[str], url: str | None) -> bool | None:
    """The same day stands in words beside it, or in the page's address."""
    stamps = [stamp for line in lines for stamp in find_dates(line)]
    open_, days = [each.day for each in stamps if each.ambiguous], {day_of(url)}
    days |= {
        each.day for line in whole if len(line) <= _LONGEST_DATED for each in find_dates(line) if not each.ambiguous
    }
    return _agreed((date(day.year, day.day, day.month) in days, day in days) for day in open_)


def _agreed(votes: Iterable[tuple[bool, bool]]) -> bool | None:
    """For month or day first; None where there are none, or some for either."""
    month, day = (sum(each) for each in zip(*votes, strict=True)) if (votes := list(votes)) else (0, 0)
    return None if bool(month) is bool(day) else bool(month)


def _by_country(url: str | None, source: str) -> bool | None:
    try:
        host = urlsplit(url or "").hostname or source
    except ValueError:
        host = source
    country = _COUNTRY.search(host.casefold())
    if country is None or country[1] in _orders()["either"]:
        return None
    return country[1] in _orders()["month_first"]


@cache
def _orders() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(codes) for name, codes in tomllib.loads(ORDERS.read_text(encoding="utf-8")).items()}
