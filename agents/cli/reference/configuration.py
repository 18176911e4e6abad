"""docs/configuration.md, from streams/settings.py."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from agents.cli.reference.markdown import GENERATED, table
from streams.settings import Settings

INTRODUCTION = """# Configuration

Everything is set by environment variables, and has a default that works on one machine. A `TOCSIN_` variable that is
not listed here is refused by name at the start, and so is a value that cannot be used.

"""


def rows() -> list[tuple[str, str, str]]:
    """Name, default and meaning of each variable."""
    return [(f"TOCSIN_{each.name.upper()}", _default(each.default), each.metadata["help"]) for each in fields(Settings)]


def page() -> str:
    """The whole page."""
    written = ((f"`{name}`", f"`{default}`" if default else "", help_) for name, default, help_ in rows())
    return GENERATED + INTRODUCTION + table(["variable", "default", "meaning"], written)


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return (":" if value and isinstance(value[0], Path) else ",").join(str(part) for part in value)
    return "" if value is None else str(value)
