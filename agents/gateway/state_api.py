"""What people say of alerts: silences, acknowledgements, verdicts. Published first, answered when acknowledged."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from agents.gateway import body, queries
from agents.gateway.api import answer
from agents.gateway.database import Database
from agents.gateway.gateway import GATEWAY
from agents.gateway.guard import CALLER
from agents.gateway.outbox import Outbox
from agents.gateway.position import Part
from agents.gateway.problem import Problem
from streams.codec import encode
from streams.events import Acknowledgement, AlertState, Silence, Verdict
from streams.topics import ALERT_STATE, FEEDBACK

OUTBOX = web.AppKey("outbox", Outbox)
LONGEST = timedelta(days=366)
SEEN = 2.0  # seconds until what was published shows in this gateway's own answers, as far as that is waited for


async def silence(request: web.Request) -> web.Response:
    asked, now = await body.read(request, body.NewSilence), datetime.now(UTC)
    if not (asked.rule or asked.country or asked.theme or asked.source):
        raise Problem(400, "a silence names a rule, a country, a theme or a source: or it would silence everything")
    if not now < asked.ends_at <= now + LONGEST:
        raise Problem(400, f"ends_at is in the future, and at most {LONGEST.days} days from now")
    made = Silence(
        id=secrets.token_hex(8),
        starts_at=now,
        ends_at=asked.ends_at.astimezone(UTC),
        reason=asked.reason,
        created_by=request[CALLER].name,
        rule=asked.rule,
        country=asked.country.upper() if asked.country else None,
        theme=asked.theme,
        source=asked.source,
    )
    await _say(request, AlertState(id=f"silence/{made.id}", silence=made))
    return answer(encode(made), 201)


async def unsilence(request: web.Request) -> web.Response:
    id_ = request.match_info["id"]
    await request.app[GATEWAY].read(_exists, "silences", "id", id_, "silence")
    await _unsay(request, f"silence/{id_}")
    return web.Response(status=204)


async def acknowledge(request: web.Request) -> web.Response:
    fingerprint, asked = request.match_info["fingerprint"], await body.read(request, body.NewAcknowledgement)
    await request.app[GATEWAY].read(queries.group_row, fingerprint)
    made = Acknowledgement(fingerprint=fingerprint, at=datetime.now(UTC), by=request[CALLER].name, note=asked.note)
    await _say(request, AlertState(id=f"acknowledgement/{fingerprint}", acknowledgement=made))
    return answer(encode(made), 201)


async def unacknowledge(request: web.Request) -> web.Response:
    fingerprint = request.match_info["fingerprint"]
    await request.app[GATEWAY].read(_exists, "acknowledgements", "fingerprint", fingerprint, "acknowledgement")
    await _unsay(request, f"acknowledgement/{fingerprint}")
    return web.Response(status=204)


async def verdict(request: web.Request) -> web.Response:
    asked = await body.read(request, body.NewVerdict)
    alert: dict[str, Any] = await request.app[GATEWAY].read(queries.alert, request.match_info["id"])
    made = Verdict(
        alert_id=alert["id"],
        rule_id=alert["rule"]["id"],
        rule_version=alert["rule"]["version"],
        true_alarm=asked.true_alarm,
        at=datetime.now(UTC),
        by=request[CALLER].name,
        note=asked.note,
    )
    await _seen(request, *await request.app[OUTBOX].publish(FEEDBACK, made))
    return answer(encode(made), 201)


async def _say(request: web.Request, state: AlertState) -> None:
    await _seen(request, *await request.app[OUTBOX].publish(ALERT_STATE, state))


async def _unsay(request: web.Request, id_: str) -> None:
    await _seen(request, *await request.app[OUTBOX].remove(ALERT_STATE, id_))


async def _seen(request: web.Request, part: Part, offset: int) -> None:
    """It is saved; whoever asks next should see it, if this gateway is not far behind."""
    await request.app[GATEWAY].feed.progress.passes(part, offset, SEEN)


def _exists(db: Database, table: str, column: str, value: str, what: str) -> None:
    if db.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (value,)).fetchone() is None:
        raise Problem(404, f"there is no such {what}, or it has ended")


ROUTES = (
    web.post("/api/silences", silence),
    web.delete("/api/silences/{id}", unsilence),
    web.post("/api/groups/{fingerprint}/acknowledgement", acknowledge),
    web.delete("/api/groups/{fingerprint}/acknowledgement", unacknowledge),
    web.post("/api/alerts/{id}/verdict", verdict),
)
