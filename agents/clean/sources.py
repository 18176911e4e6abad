"""What is known of a source beforehand: its time zone, its language. One file per source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FOLDER = Path(__file__).parents[1] / "data" / "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a source does not say on its pages."""

    zone: str | None = None  # IANA name of the zone its clock times are in
    language: str | None = None  # ISO 639-1
    month_first: bool | None = None  # 02/03/2021 is the third of February


class BadHints(Exception):
    """A file of hints that cannot be used; the message names the file."""


def load_hints(folder: Path = FOLDER) -> Mapping[str, Hints]:
    """Hints by source, from `folder`/SOURCE.toml. Raises `BadHints`."""
    return MappingProxyType({path.stem: _read(path) for path in sorted(folder.glob("*.toml"))})


@cache
def shipped_hints() -> Mapping[str, Hints]:
    return load_hints()


def _read(path: Path) -> Hints:
    try:
        hints = Hints(**tomllib.loads(path.read_text(encoding="utf-8")))
        if hints.zone is not None:
            ZoneInfo(hints.zone)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise BadHints(f"{path}: {error}") from None
    except (ZoneInfoNotFoundError, ValueError):
        raise BadHints(f"{path}: zone {hints.zone!r} is no IANA time zone, such as Europe/Minsk") from None
    return hints
