"""Month names of fifty languages and the zone abbreviations of news sites, from the data files."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data" / "clean"
_OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
# Words that stand between the parts of a date: "18 de febrero de 2021", "2021 m. vasario 18 d.".
_CONNECTORS = frozenset(("de", "del", "d", "of", "the", "den", "di", "m", "г", "р", "року", "year", "năm", "к"))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def _months() -> Mapping[str, Mapping[str, int]]:
    """Folded month name → language → 1..12."""
    names: dict[str, dict[str, int]] = {}
    for language, months in _table("months.toml").items():
        for number, forms in enumerate(months, start=1):
            for form in forms.split("|"):
                names.setdefault(form, {}).setdefault(language, number)
    return names


def month_of(words: str, language: str | None = None) -> int | None:
    """The month that `words` name ("February", "de febrero de"), 1..12, or None.

    Where languages disagree (listopad is November in Polish, October in Croatian) `language` decides,
    then English, then the first in the data file.
    """
    parts = [part for raw in words.casefold().split() if (part := raw.strip(".,-/'’")) and part not in _CONNECTORS]
    found = _months().get(" ".join(parts))
    if found is None:
        return None
    return found.get(language or "") or found.get("en") or next(iter(found.values()))


@cache
def _zones() -> dict[str, Any]:
    return _table("zones.toml")


def zone_of(written: str | None) -> str | None:
    """ "GMT+3" → "+03:00", "EST" → "-05:00", "ET" → "America/New_York", "Z" → "UTC"; None if it is no zone."""
    text = (written or "").strip(" ()").upper()
    if place := _zones()["places"].get(text):
        return str(place)
    if (minutes := _zones()["offsets"].get(text)) is not None:
        return offset(minutes)
    match = _OFFSET.fullmatch(text)
    if not match:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return offset(minutes if match[1] == "+" else -minutes) if minutes <= 14 * 60 else None


def offset(minutes: int) -> str:
    """Minutes east of UTC as "+03:00"; 0 as "UTC"."""
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{sign}{size // 60:02}:{size % 60:02}" if size else "UTC"
