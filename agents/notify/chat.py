"""E-mail, Slack, Telegram and a hundred more services, through Apprise."""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Collection
from typing import Any

from agents.notify import words
from agents.notify.addresses import Network, refusal
from agents.notify.answer import Answer
from agents.notify.endpoints import Endpoint
from streams.events import AlertGroup

SECONDS = 30.0
AT_ONCE = 4
"""Threads of one endpoint; a service that hangs keeps them, and that endpoint waits, no other."""
TALKATIVE = ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib")
"""Libraries that put addresses, and so tokens, into the log."""


class AppriseMissing(Exception):
    """The package is not installed; the message says how to install it."""


class Chats:
    """`answer = await chats(endpoint, group)`. Raises `AppriseMissing`, `ValueError` for an unknown service.

    Services whose URL names a host may reach public addresses and `allowed` ones. The library finds the address again
    when it connects: who holds the name may change it in between, which a webhook's would not survive.
    """

    def __init__(self, endpoints: tuple[Endpoint, ...], allowed: Collection[Network] = ()) -> None:
        self._send: dict[str, Callable[[AlertGroup], bool | str]] = {
            each.name: _sender(each, allowed) for each in endpoints
        }
        self._busy: dict[str, threading.Semaphore] = {name: threading.Semaphore(AT_ONCE) for name in self._send}

    async def __call__(self, endpoint: Endpoint, group: AlertGroup) -> Answer:
        busy = self._busy[endpoint.name]
        if not busy.acquire(blocking=False):
            return Answer(why="earlier calls still hang")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bool | str] = loop.create_future()

        def work() -> None:
            try:
                said: bool | str = self._send[endpoint.name](group)
            except Exception:  # a plug-in's own; its message may hold the address
                said = False
            finally:
                busy.release()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_tell, answer, said)

        threading.Thread(target=work, name=f"notify-{endpoint.name}", daemon=True).start()
        try:
            delivered = await asyncio.wait_for(answer, SECONDS)
        except TimeoutError:
            return Answer(why=f"no answer within {SECONDS:g} s")
        if isinstance(delivered, str):
            return Answer(why=f"refused: {delivered} (TOCSIN_NOTIFY_ALLOW)")
        return Answer(delivered=delivered, why="" if delivered else "the service did not take it")


def _tell(answer: "asyncio.Future[bool | str]", said: bool | str) -> None:
    if not answer.done():  # nobody waits for it any more
        answer.set_result(said)


def _sender(endpoint: Endpoint, allowed: Collection[Network]) -> Callable[[AlertGroup], bool | str]:
    """What tells a group there: whether it was taken, or why it was not even tried."""
    try:
        import apprise
    except ImportError:
        raise AppriseMissing(
            f"endpoint {endpoint.name} is of kind apprise, which is not installed: pip install 'tocsin[notify]'"
        ) from None
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    service = apprise.Apprise()
    if not service.add(endpoint.url):
        raise ValueError(f"the url of endpoint {endpoint.name} is none that Apprise knows (its README lists them)")

    hosts = [plugin.host for plugin in service if _has_host(plugin)]

    def send(group: AlertGroup) -> bool | str:
        if why := next((why for host in hosts if (why := _forbidden(host, allowed))), None):
            return why
        return bool(
            service.notify(body=words.message(group), title=words.title(group), body_format=apprise.NotifyFormat.TEXT)
        )

    return send


def _has_host(plugin: Any) -> bool:
    """Its URL names a host; others have a token there, of which no name server must hear."""
    return any("{host}" in template for template in plugin.templates)


def _forbidden(host: str, allowed: Collection[Network]) -> str | None:
    """Why what the name stands for must not be reached; a name that is not known fails when it is called."""
    with contextlib.suppress(OSError, UnicodeError):
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        return next((why for address in sorted(found) if (why := refusal(address, allowed))), None)
    return None
