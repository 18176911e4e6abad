"""Webhooks by the Standard Webhooks specification 1.0, to addresses that were checked."""

import logging
import socket
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import aiohttp

from agents.notify.addresses import Network, refusal
from agents.notify.answer import Answer, of_status
from agents.notify.endpoints import Endpoint
from streams.codec import encode
from streams.events import AlertGroup

SECONDS, CONNECT_SECONDS = 20.0, 5.0
READ_BYTES = 4096
"""So much of an answer's body is taken in at most; only its status counts."""
USER_AGENT = "tocsin-notify/1"
log = logging.getLogger(__name__)


class AddressRefused(OSError):
    """The address is not one that webhooks may reach."""


def body(group: AlertGroup) -> bytes:
    """The notification as JSON: `type` "alert.first", "alert.repeat" or "alert.severity", `timestamp`, `data`."""
    return encode({"type": f"alert.{group.cause}", "timestamp": group.updated_at, "data": group})


def headers(message_id: str, secrets: Collection[str], content: bytes, now: datetime) -> dict[str, str]:
    """The signed headers of an attempt at `now` (UTC): one signature a secret, in that order."""
    from standardwebhooks.webhooks import Webhook

    signatures = [Webhook(secret).sign(message_id, now, content.decode()) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
        "content-type": "application/json",
        "user-agent": USER_AGENT,
    }


class Webhooks:
    """`async with Webhooks(allowed) as send: answer = await send(endpoint, group)`.

    Every socket is made for an address that was checked, however the host was written and whatever its name means
    by then; no redirects, no proxies, no cookies.
    """

    def __init__(self, allowed: Collection[Network]) -> None:
        self._allowed = allowed

    async def __aenter__(self) -> "Webhooks":
        connector = aiohttp.TCPConnector(socket_factory=self._socket, use_dns_cache=False, limit=0)
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=SECONDS, sock_connect=CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            read_bufsize=READ_BYTES,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def __call__(self, endpoint: Endpoint, group: AlertGroup) -> Answer:
        now, content = datetime.now(UTC), body(group)
        signed = headers(group.id, endpoint.secrets, content, now)
        try:
            async with self._session.post(
                endpoint.url, data=content, headers=signed, allow_redirects=False
            ) as response:
                return of_status(response.status, response.headers.get("retry-after"), now)
        except TimeoutError:
            return Answer(why=f"no answer within {SECONDS:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Answer(why=_brief(error))

    def _socket(self, info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        if (why := refusal(str(address[0]), self._allowed)) is not None:
            raise AddressRefused(f"refused: {why} (TOCSIN_NOTIFY_ALLOW)")
        return socket.socket(family, kind, protocol)


def _brief(error: Exception) -> str:
    """What went wrong, without the address, which may hold a token."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, AddressRefused):
        return str(cause)
    number = getattr(cause, "errno", None)
    strerror = getattr(cause, "strerror", None)
    return f"{type(error).__name__}" + (f": {strerror}" if number and strerror else "")
