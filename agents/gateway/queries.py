"""Lists and single things, as the API answers them: functions of a reading connection."""

from collections.abc import Sequence
from typing import Any

from agents.gateway import paging, views
from agents.gateway.articles import unpacked
from agents.gateway.database import Database, Row
from agents.gateway.filters import Filters
from agents.gateway.paging import Page
from agents.gateway.problem import Problem
from agents.gateway.views import ACKNOWLEDGED, SILENCED, Json

STATES = ("all", "open", "acknowledged", "silenced")
_ACKNOWLEDGED = f"EXISTS ({ACKNOWLEDGED})"


def alerts(db: Database, filters: Filters, page: Page) -> Json:
    """{"alerts", "next"}, newest first."""
    rows, following = _page(db, *filters.where(db, "alert"), page)
    return {"alerts": views.alerts(db, rows), "next": following}


def alert(db: Database, id_: str) -> Json:
    """Raises `Problem` (404)."""
    row = db.execute("SELECT * FROM items WHERE kind = 'alert' AND id = ?", (id_,)).fetchone()
    if row is None:
        raise Problem(404, "there is no alert of that id, or it is no longer kept")
    return views.alerts(db, [row])[0]


def groups(db: Database, filters: Filters, page: Page, state: str, now: int) -> Json:
    """{"groups", "next"}, last changed first. Raises `Problem` (400)."""
    if state not in STATES:
        raise Problem(400, f"state takes one of {', '.join(STATES)}")
    where, values = filters.where(db, "group")
    silenced = f"EXISTS ({SILENCED.replace(':now', str(int(now)))})"
    wanted = {
        "all": "TRUE",
        "open": f"NOT {_ACKNOWLEDGED} AND NOT {silenced}",
        "acknowledged": _ACKNOWLEDGED,
        "silenced": silenced,
    }[state]
    rows, following = _page(db, f"{where} AND {wanted}", values, page)
    return {"groups": views.groups(db, rows, now), "next": following}


def group(db: Database, fingerprint: str, page: Page, now: int) -> Json:
    """{"group", "alerts", "next"}. Raises `Problem` (404)."""
    row = group_row(db, fingerprint)
    rows, following = _page(db, "items.kind = 'alert' AND items.fingerprint = ?", [fingerprint], page)
    return {"group": views.groups(db, [row], now)[0], "alerts": views.alerts(db, rows), "next": following}


def group_row(db: Database, fingerprint: str) -> Row:
    """The group as it is now. Raises `Problem` (404)."""
    found = db.execute(
        "SELECT * FROM items WHERE kind = 'group' AND fingerprint = ? AND current = 1", (fingerprint,)
    ).fetchone()
    if found is None:
        raise Problem(404, "there is no group of that fingerprint, or it is no longer kept")
    row: Row = found
    return row


def event(db: Database, article: str) -> bytes:
    """The enriched event, as published. Raises `Problem` (404)."""
    row = db.execute("SELECT record FROM articles WHERE id = ?", (article,)).fetchone()
    if row is None:
        raise Problem(404, "the article is not kept here, or no longer")
    return unpacked(row[0])


def silences(db: Database, now: int) -> list[bytes]:
    """The silences that have not ended, the next to end first."""
    return [row[0] for row in db.execute("SELECT record FROM silences WHERE ends_at > ? ORDER BY ends_at, id", (now,))]


def _page(db: Database, where: str, values: Sequence[Any], page: Page) -> tuple[list[Row], str | None]:
    more, bounds = ("AND (items.at, items.id) < (?, ?)", page.after) if page.after else ("", ())
    newest = "ORDER BY items.at DESC, items.id DESC LIMIT ?"
    sql = f"SELECT * FROM items WHERE {where} AND items.current = 1 {more} {newest}"
    rows = db.execute(sql, (*values, *bounds, page.limit + 1)).fetchall()
    kept = rows[: page.limit]
    return kept, paging.cursor(kept[-1]["at"], kept[-1]["id"]) if len(rows) > len(kept) else None
