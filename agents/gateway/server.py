"""`tocsin gateway`, put together: settings in, a server that reads Kafka out."""

import asyncio
import logging
import signal
from pathlib import Path

from aiohttp import web

from agents.alert.files import STARTER_PACK
from agents.gateway import api, guard, openapi, rules_api, state_api, tokens
from agents.gateway.api import STATUS, answer
from agents.gateway.consumer import Consumer
from agents.gateway.database import Engine
from agents.gateway.gateway import GATEWAY, Gateway
from agents.gateway.outbox import Outbox
from agents.gateway.rulebook import Rulebook
from agents.gateway.rules_api import RULEBOOK
from agents.gateway.sqlite import Sqlite
from agents.gateway.state_api import OUTBOX
from agents.gateway.status import Status
from agents.gateway.store import Retention
from agents.gateway.tokens import Tokens
from streams import metrics
from streams.listening import listen
from streams.settings import BadSetting, Settings

STATIC = Path(__file__).with_name("static")
BACKLOG = 1024  # connections that wait to be accepted: after a restart everybody comes at once
GRACE = 2.0  # seconds for requests in work when the gateway stops
log = logging.getLogger(__name__)


async def serve(settings: Settings) -> None:
    """Until SIGTERM or Ctrl-C. Raises `BadSetting`, `Unreachable` (its database); `OSError` if the port is taken."""
    known = tokens.load(settings.gateway_tokens, settings.gateway_host)
    counted = metrics.collect()
    app = build(settings, known)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=GRACE)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await runner.setup()
        await listen(runner, settings.gateway_host, settings.gateway_port, "TOCSIN_GATEWAY", BACKLOG)
        log.info("listening on http://%s:%d", settings.gateway_host, settings.gateway_port)
        rules = app[RULEBOOK].apply if app[RULEBOOK].editable else None
        reading = asyncio.create_task(Consumer(settings, app[GATEWAY], app[STATUS], rules).run())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((reading, stopped), return_when=asyncio.FIRST_COMPLETED)
        if not stopped.done():
            await _raise_why(reading)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    finally:
        await runner.cleanup()
        metrics.drop(counted)


async def _raise_why(reading: asyncio.Task[None]) -> None:
    try:
        await reading
    except ExceptionGroup as faults:  # of the tasks that it is made of, one is the first to end
        raise faults.exceptions[0] from None


def build(settings: Settings, known: Tokens | None) -> web.Application:
    """The application, with an empty store; `known` None: whoever asks may. Raises `Unreachable`, `BadSetting`."""
    folder = settings.data_dir / f"gateway-{settings.gateway_port}"  # two on one machine may share data_dir
    kept = Retention(
        days=settings.gateway_days,
        alerts=settings.gateway_alerts,
        event_days=settings.gateway_event_days,
        events=settings.gateway_events,
    )
    app = web.Application(middlewares=[guard.guard(known)], client_max_size=guard.MOST_BYTES)
    app[GATEWAY] = Gateway(_engine(settings, folder), kept, settings.gateway_clients)
    app[STATUS], app[OUTBOX] = Status(), Outbox(settings.connection)
    app[RULEBOOK] = Rulebook(settings.rules or (STARTER_PACK,), folder / "rules" if settings.rules_topic else None)
    app.on_response_prepare.append(guard.secure)
    app.on_cleanup.append(_close)
    app.add_routes([*api.ROUTES, *rules_api.ROUTES, *state_api.ROUTES])
    app.add_routes([web.get("/", _page), web.get("/healthz", _alive), web.get("/readyz", _ready)])
    app.add_routes([web.get("/openapi.json", _openapi), web.get("/metrics", _metrics)])
    if STATIC.is_dir():
        app.router.add_static("/static/", STATIC)
    return app


def _engine(settings: Settings, folder: Path) -> Engine:
    if not settings.gateway_store:
        return Sqlite(folder / "store.sqlite")
    try:
        from agents.gateway.postgres import Postgres
    except ImportError as error:
        raise BadSetting(f"TOCSIN_GATEWAY_STORE needs psycopg ({error}): pip install 'tocsin[postgres]'") from None
    file = settings.gateway_store_password_file
    try:
        password = Path(file).read_text(encoding="utf-8").strip("\r\n") if file else None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"TOCSIN_GATEWAY_STORE_PASSWORD_FILE names a file that cannot be read: {error}") from None
    return Postgres(settings.gateway_store, settings.gateway_schema, password)


async def _close(app: web.Application) -> None:
    await app[OUTBOX].close()
    app[RULEBOOK].close()
    app[GATEWAY].close()


async def _page(_: web.Request) -> web.FileResponse:
    page = STATIC / "index.html"
    if not page.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(page)


async def _alive(_: web.Request) -> web.Response:
    await asyncio.sleep(0)  # answers only while the loop turns
    return answer({"status": "alive"})


async def _openapi(_: web.Request) -> web.Response:
    return answer(openapi.document())


async def _metrics(request: web.Request) -> web.Response:
    feed, status = request.app[GATEWAY].feed, request.app[STATUS]
    metrics.gateway(len(feed), feed.dropped, feed.head, status.behind(api.now()), status.state(api.now()) != "broken")
    text = await asyncio.to_thread(metrics.exposition)
    return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


async def _ready(request: web.Request) -> web.Response:
    ready = request.app[STATUS].ready
    return answer({"ready": ready}, 200 if ready else 503)
