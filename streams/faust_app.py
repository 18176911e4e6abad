"""How Faust is set up, and how it reads and writes Kafka for us; what is done with records is in streams/driver.py."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import faust
from faust.tables import TableManager
from faust.transport.drivers import aiokafka as faust_kafka
from faust.types import TP

from streams.connection import Connection
from streams.records import Record
from streams.settings import Settings
from streams.topics import MAX_MESSAGE_BYTES

ROOM_SECONDS = 1.0


def faust_app(group: str, settings: Settings) -> faust.App:
    """An app of that consumer group, without agents."""
    app = faust.App(group, **_settings(settings))
    transport = _PromptTransport if settings.broker_profile == "embedded" else _Transport
    app.transport = transport(app.conf.broker_consumer, app, loop=app.loop)
    return app


async def send(app: faust.App, record: Record) -> Awaitable[Any]:
    """The future acknowledgement. Past Faust's topics, whose way to the same producer costs a fifth more time."""
    at = (record.timestamp + 0.5) / 1000  # Faust truncates seconds x 1000 to milliseconds
    producer = await app.maybe_start_producer()
    sent: Awaitable[Any] = await producer.send(record.topic, record.key, record.value, None, at, list(record.headers))
    return sent


def record_of(message: Any) -> Record:
    """Ours of Faust's."""
    headers = tuple((name, value) for name, value in message.headers or ())
    timestamp = round((message.timestamp or 0) * 1000)
    return Record(message.topic, message.key, message.value, headers, timestamp, message.partition, message.offset)


def _settings(settings: Settings) -> dict[str, Any]:
    common = {
        "broker": [f"kafka://{address.strip()}" for address in str(settings.connection).split(",")],
        "broker_credentials": _credentials(settings.connection),
        "datadir": settings.data_dir,
        "web_enabled": False,  # Faust's own endpoints show tables to anybody
        "TableManager": _Tables,
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "consumer_auto_offset_reset": "earliest",
        "broker_session_timeout": 10.0,  # so long a killed worker's partitions stand still; Faust's default: 60
        "broker_heartbeat_interval": 3.0,
        "broker_commit_interval": 1.0,
        "broker_max_poll_records": 500,
        "stream_buffer_maxsize": 4 * settings.batch_size,
        "stream_wait_empty": True,
        "producer_acks": -1,
        "producer_linger": 0.001,
        "producer_max_batch_size": 131072,
        "producer_max_request_size": MAX_MESSAGE_BYTES + 1024 * 1024,
        "producer_request_timeout": 30.0,
        "cython_optimizations": True,
        "worker_redirect_stdouts": False,
    }
    if settings.broker_profile == "embedded":  # its group join takes half the session timeout
        common |= {"broker_session_timeout": 3.0, "broker_heartbeat_interval": 0.75}
    return common


def _credentials(connection: Connection) -> Any:
    context = connection.ssl_context()
    if connection.sasl:
        name, password = connection.sasl_username, connection.sasl_password
        return faust.SASLCredentials(
            username=name, password=password, mechanism=connection.sasl_mechanism, ssl_context=context
        )
    return faust.SSLCredentials(context) if context else None


class _Tables(TableManager):  # type: ignore[misc]
    """Faust gives its tables a second to be declared; ours has none. Source: faust/tables/manager.py, 0.15.3."""

    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()


class _Thread(faust_kafka.AIOKafkaConsumerThread):  # type: ignore[misc]
    """Faust throws away what it had read when a rebalance came, and seeks back to what is acknowledged.

    aiokafka (0.14) leaves a partition of which nothing is acknowledged yet where it stands: what was thrown away was
    not read again, and was passed over for good once a later record was acknowledged.
    """

    async def seek_to_committed(self) -> Any:
        return await self.call_thread(self._seek_back)

    async def _seek_back(self) -> Any:
        consumer = self._ensure_consumer()
        committed = await consumer.seek_to_committed()
        unread = [part for part, offset in committed.items() if not offset and part in consumer.assignment()]
        if unread:
            await consumer.seek_to_beginning(*unread)
        return committed


class _PromptThread(_Thread):
    """The embedded broker answers a waiting fetch only when its time is up (Faust: 1.5 s); so ask more often."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = 50
        return consumer


class _Consumer(faust_kafka.Consumer):  # type: ignore[misc]
    """When its buffer was full, Faust looks once a second whether there is room again: a quick stage stood still.

    Source: `_wait_next_records` in faust/transport/consumer.py, Faust 0.15.3.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._room = asyncio.Event()

    def _new_consumer_thread(self) -> Any:
        return _Thread(self, loop=self.loop, beacon=self.beacon)

    def on_buffer_drop(self, tp: TP) -> None:
        super().on_buffer_drop(tp)
        self._room.set()

    async def _wait_next_records(self, timeout: float) -> Any:  # noqa: ASYNC109  (Faust's)
        if self.flow_active and self._buffered_partitions and not self._get_active_partitions():
            self._room.clear()
            await self.wait(self._room, timeout=ROOM_SECONDS)
        return await super()._wait_next_records(timeout)


class _Transport(faust_kafka.Transport):  # type: ignore[misc]
    Consumer = _Consumer


class _PromptConsumer(_Consumer):
    def _new_consumer_thread(self) -> Any:
        return _PromptThread(self, loop=self.loop, beacon=self.beacon)


class _PromptTransport(faust_kafka.Transport):  # type: ignore[misc]
    Consumer = _PromptConsumer
