"""Reach a broker, or say in one sentence why not."""

import asyncio
import logging
import ssl
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError, NodeNotReadyError

from streams.connection import Brokers, options

ASKED_AGAIN = 20
"""How often a question about the cluster is put again when the broker asked is gone; each time to any of them."""


class BrokerUnreachable(Exception):
    """Kafka does not answer; the message names the address and the variable that holds it."""


BrokerRefuses = KafkaError
"""What the broker does not do; the message says why."""


class Admin:
    """`async with Admin(brokers) as admin`: aiokafka's administrator. Raises `BrokerUnreachable` on entry."""

    def __init__(self, brokers: Brokers) -> None:
        self._brokers = brokers

    async def __aenter__(self) -> AIOKafkaAdminClient:
        self._client = _PatientAdmin(**options(self._brokers))
        try:
            await reach(self._client, self._brokers)
        except (BrokerUnreachable, KafkaError):
            await self._client.close()
            raise
        return self._client

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()


class _PatientAdmin(AIOKafkaAdminClient):  # type: ignore[misc]
    """Asks again, and so another broker, when the one asked has just died: aiokafka asks any it has heard of, once."""

    async def _send_request(self, request: Any, node_id: int | None = None) -> Any:
        for _ in range(ASKED_AGAIN):
            try:
                return await super()._send_request(request, node_id)
            except (NodeNotReadyError, KafkaConnectionError):
                await asyncio.sleep(0.2)
        return await super()._send_request(request, node_id)


async def reach(client: Any, brokers: Brokers) -> None:
    library, refusals = logging.getLogger("aiokafka"), _Refusals()
    library.addFilter(refusals)
    try:
        await client.start()
    except (TimeoutError, KafkaError, OSError) as error:
        if hasattr(client, "stop"):
            await client.stop()
        if isinstance(error, KafkaError) and not isinstance(error, KafkaConnectionError):
            raise  # it answers, and refuses: such as a group that is not ours to join
        raise BrokerUnreachable(f"no Kafka broker {refusals.why(brokers)}") from None
    finally:
        library.removeFilter(refusals)


class _Refusals(logging.Filter):
    """Keeps aiokafka's refusals out of the log, and why it was refused: the exception says it, once."""

    _reason: object = None

    def filter(self, line: logging.LogRecord) -> bool:
        if not str(line.msg).startswith("Unable connect"):
            return True
        self._reason = line.args[-1] if isinstance(line.args, tuple) and line.args else None
        return False

    def why(self, brokers: Brokers) -> str:
        if isinstance(self._reason, KafkaConnectionError):  # it hung up
            return f"speaks with us at {brokers} (TOCSIN_SECURITY_PROTOCOL, TOCSIN_SSL_CERT_FILE)"
        if isinstance(self._reason, KafkaError):
            return f"lets us in at {brokers} (TOCSIN_SASL_*): {self._reason}"
        if isinstance(self._reason, ssl.SSLError):
            return f"speaks TLS with us at {brokers} (TOCSIN_SSL_*): {self._reason}"
        return f"answers at {brokers} (TOCSIN_BROKERS)"
