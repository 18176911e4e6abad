"""Apprise as it is, against a service on loopback."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from notify.alert_groups import group

from agents.notify import chat
from agents.notify.addresses import networks
from agents.notify.chat import AT_ONCE, Chats
from agents.notify.endpoints import Endpoint

TOKEN = "sesame"
HERE = networks("127.0.0.1")


class Service:
    """What Apprise's `json://` speaks to: takes what comes to /good, refuses /bad, and never answers /hung."""

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.open = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        if "hung" in request.path:
            await self.open.wait()
        self.messages.append(await request.json())
        return web.Response(status=500 if "bad" in request.path else 200)


@pytest.fixture
async def service() -> AsyncIterator[tuple[Service, int]]:
    service, app = Service(), web.Application()
    app.router.add_post("/{path:.*}", service.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield service, int(runner.addresses[0][1])
    service.open.set()
    await asyncio.sleep(0.1)
    await runner.cleanup()


def endpoint(name: str, port: int) -> Endpoint:
    return Endpoint(name=name, kind="apprise", url=f"json://127.0.0.1:{port}/{name}/{TOKEN}")


async def test_a_service_is_told_and_its_refusal_is_a_failure_without_its_address(
    service: tuple[Service, int], caplog: pytest.LogCaptureFixture
) -> None:
    told, port = service
    caplog.set_level(logging.DEBUG)
    good, bad = endpoint("good", port), endpoint("bad", port)
    chats = Chats((good, bad), HERE)
    assert (await chats(good, group())).delivered
    assert told.messages[0]["title"] == "HIGH Border tension: Commanders meet on Panj bridge"
    assert "“Commanders met to lower tensions along the border.”" in told.messages[0]["message"]
    refused = await chats(bad, group())
    assert (refused.delivered, refused.why) == (False, "the service did not take it")
    assert TOKEN not in caplog.text


async def test_a_service_that_hangs_is_left_and_holds_up_nobody(
    service: tuple[Service, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, port = service
    monkeypatch.setattr(chat, "SECONDS", 0.3)
    hung, good = endpoint("hung", port), endpoint("good", port)
    chats = Chats((hung, good), HERE)
    answers = await asyncio.gather(*(chats(hung, group()) for _ in range(AT_ONCE)))
    assert {answer.why for answer in answers} == {"no answer within 0.3 s"}
    assert (await chats(hung, group())).why == "earlier calls still hang"
    monkeypatch.setattr(chat, "SECONDS", 10.0)
    assert (await chats(good, group())).delivered


def test_a_service_nobody_knows_is_named_by_its_endpoint_only() -> None:
    with pytest.raises(ValueError, match="the url of endpoint odd is none that Apprise knows") as caught:
        Chats((Endpoint(name="odd", kind="apprise", url=f"nosuch://{TOKEN}"),))
    assert TOKEN not in str(caught.value)


async def test_a_host_inside_is_not_reached_unless_it_is_allowed(service: tuple[Service, int]) -> None:
    told, port = service
    inside = endpoint("good", port)
    refused = await Chats((inside,))(inside, group())
    assert (refused.delivered, refused.why) == (False, "refused: 127.0.0.1 is this machine (TOCSIN_NOTIFY_ALLOW)")
    named = Endpoint(name="named", kind="apprise", url=f"json://localhost:{port}/good/{TOKEN}")
    assert "is this machine" in (await Chats((named,))(named, group())).why
    assert told.messages == []


def test_no_name_server_hears_of_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def nobody(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return []

    monkeypatch.setattr("socket.getaddrinfo", nobody)
    urls = {
        "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alerts",
        "mail": "mailto://u:p@mail.example",
    }
    for name, url in urls.items():
        send = chat._sender(Endpoint(name=name, kind="apprise", url=url), ())
        monkeypatch.setattr("apprise.Apprise.notify", lambda *_, **__: True)
        assert send(group()) is True
    assert asked == ["mail.example"]
