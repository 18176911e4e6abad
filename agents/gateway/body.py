"""Bodies of requests, checked."""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from aiohttp import web

from agents.gateway.problem import Problem

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Note = Annotated[str, msgspec.Meta(max_length=2_000)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
FileText = Annotated[str, msgspec.Meta(max_length=512 * 1024)]


class NewSilence(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One at least of rule, country, theme, source is given."""

    ends_at: Instant
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    rule: Text | None = None
    country: Annotated[str, msgspec.Meta(pattern="^[A-Za-z]{2}$")] | None = None
    theme: Text | None = None
    source: Text | None = None


class NewAcknowledgement(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    note: Note = ""


class NewVerdict(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    true_alarm: bool
    note: Note = ""


class RulesText(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A file of rules that is put in the place of the one of its name."""

    text: FileText


class NamedRules(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A file of rules to check."""

    name: Text
    text: FileText


class TriedRules(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A file of rules to try on the articles of so many hours."""

    name: Text
    text: FileText
    hours: Annotated[int, msgspec.Meta(ge=1, le=24 * 31)] = 24


T = TypeVar("T")


async def read(request: web.Request, kind: type[T]) -> T:
    """The body as `kind`. Raises `Problem` (400)."""
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Problem(400, f"the body is not what is asked for: {error}") from None
