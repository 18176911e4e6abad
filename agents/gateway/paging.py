"""Pages: how many, and where the next one begins. A cursor holds over a restart: it names a row, not a place."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from agents.gateway.problem import Problem

USUAL, MOST = 50, 500


@dataclass(frozen=True, slots=True)
class Page:
    """At most `limit` rows, older than the row of `at` (ms) and `id`; None: from the newest."""

    limit: int = USUAL
    after: tuple[int, str] | None = None


def parse(query: Mapping[str, str]) -> Page:
    """Raises `Problem` (400)."""
    text = query.get("limit") or str(USUAL)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= MOST):
        raise Problem(400, f"limit takes a whole number from 1 to {MOST}")
    cursor = query.get("cursor")
    return Page(int(text), _read(cursor) if cursor else None)


def cursor(at: int, id_: str) -> str:
    """The cursor of the page behind that row."""
    return base64.urlsafe_b64encode(f"{at}:{id_}".encode()).decode().rstrip("=")


def _read(text: str) -> tuple[int, str]:
    try:
        at, colon, id_ = base64.urlsafe_b64decode(text.encode("ascii") + b"==").decode().partition(":")
        if colon and len(at) < 20 and at.removeprefix("-").isdecimal() and at.isascii():
            return int(at), id_
    except (ValueError, binascii.Error):
        pass
    raise Problem(400, "cursor takes the value of next from the page before")
