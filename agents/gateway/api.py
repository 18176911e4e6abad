"""The questions: everything under /api that only reads."""

import time
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

import orjson
from aiohttp import web

from agents.gateway import entity_card, figures, filters, paging, queries
from agents.gateway.atom import feed
from agents.gateway.database import Database
from agents.gateway.filters import Filters
from agents.gateway.gateway import GATEWAY
from agents.gateway.guard import CALLER
from agents.gateway.status import Status
from agents.gateway.stream import stream

P = ParamSpec("P")
STATUS = web.AppKey("status", Status)
JSON = "application/json"


def answer(body: object, status: int = 200) -> web.Response:
    """JSON; bytes are JSON already."""
    return web.Response(body=body if isinstance(body, bytes) else orjson.dumps(body), status=status, content_type=JSON)


def now() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)


async def groups(request: web.Request) -> web.Response:
    state = request.query.get("state") or "all"
    return await _list(request, queries.groups, _filters(request), paging.parse(request.query), state, now())


async def group(request: web.Request) -> web.Response:
    return await _list(request, queries.group, request.match_info["fingerprint"], paging.parse(request.query), now())


async def alerts(request: web.Request) -> web.Response:
    return await _list(request, queries.alerts, _filters(request), paging.parse(request.query))


async def alert(request: web.Request) -> web.Response:
    return answer(await request.app[GATEWAY].read(queries.alert, request.match_info["id"]))


async def event(request: web.Request) -> web.Response:
    return answer(await request.app[GATEWAY].read(queries.event, request.match_info["article_id"]))


async def timeline(request: web.Request) -> web.Response:
    bucket = request.query.get("bucket") or "hour"
    return answer(await request.app[GATEWAY].read(figures.timeline, _filters(request), bucket, now()))


async def countries(request: web.Request) -> web.Response:
    return answer(await request.app[GATEWAY].read(figures.countries, _filters(request)))


async def places(request: web.Request) -> web.Response:
    return answer(await request.app[GATEWAY].read(figures.places, _filters(request)))


async def entity(request: web.Request) -> web.Response:
    return answer(await request.app[GATEWAY].read(entity_card.card, request.match_info["id"], _filters(request)))


async def silences(request: web.Request) -> web.Response:
    kept = await request.app[GATEWAY].read(queries.silences, now())
    return answer(b'{"silences":[%b]}' % b",".join(kept))


async def atom(request: web.Request) -> web.Response:
    asked, page = _filters(request), paging.parse(request.query)
    found = await request.app[GATEWAY].read(queries.alerts, asked, page)
    return web.Response(body=feed(found["alerts"], str(request.url), asked), content_type="application/atom+xml")


async def status(request: web.Request) -> web.Response:
    return answer(request.app[STATUS].view(now()))


async def me(request: web.Request) -> web.Response:
    caller = request[CALLER]
    return answer({"name": caller.name, "scopes": sorted(caller.scopes)})


async def _list(
    request: web.Request,
    question: Callable[Concatenate[Database, P], dict[str, Any]],
    *args: P.args,
    **more: P.kwargs,
) -> web.Response:
    """A list, and the id from which a stream goes on without a gap behind it."""
    gateway = request.app[GATEWAY]
    last = gateway.feed.id  # before the question: what comes in between comes twice rather than never
    return answer(await gateway.read(question, *args, **more) | {"last_event_id": last})


def _filters(request: web.Request) -> Filters:
    return filters.parse(request.query, request.app[GATEWAY].values_of(request))


ROUTES = (
    web.get("/api/groups", groups),
    web.get("/api/groups/{fingerprint}", group),
    web.get("/api/alerts", alerts),
    web.get("/api/alerts/stream", stream, allow_head=False),
    web.get("/api/alerts/{id}", alert),
    web.get("/api/events/{article_id}", event),
    web.get("/alerts.atom", atom),
    web.get("/api/timeline", timeline),
    web.get("/api/countries", countries),
    web.get("/api/places", places),
    web.get("/api/entities/{id}", entity),
    web.get("/api/silences", silences),
    web.get("/api/status", status),
    web.get("/api/me", me),
)
