"""`tocsin notify`, put together: settings in, an ordinary consumer of the alert groups that tells the endpoints."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from agents.notify.addresses import networks
from agents.notify.chat import AppriseMissing, Chats
from agents.notify.endpoints import Endpoint
from agents.notify.lane import Job, Lane
from agents.notify.outbox import Outbox
from agents.notify.reading import BadEndpoints, load
from agents.notify.retries import Retries
from agents.notify.standing import Standing
from agents.notify.webhook import Webhooks
from streams import metrics
from streams.client import SESSION_SECONDS, Publisher
from streams.cluster import require_topics
from streams.codec import Reject, decode
from streams.consumers import Member, Table
from streams.events import AlertGroup, Delivery
from streams.health import Health
from streams.records import Record
from streams.settings import BadSetting, Settings, variable
from streams.topics import ALERT_STATE, ENDPOINTS, GROUPS, RETRIES

MOST_WAITING = 1000
"""Notifications of one endpoint that wait to be tried again: from then on the others wait on the groups' topic."""
LOOK_SECONDS = 0.25
FINISH_SECONDS = 5.0
"""On SIGTERM, what is being sent may finish for so long."""
log = logging.getLogger(__name__)


async def serve(settings: Settings) -> None:
    """Until SIGTERM or Ctrl-C. Raises `BadSetting`, `BrokerUnreachable`, `MissingTopics`."""
    endpoints = tuple(each for each in read(settings) if each.enabled)
    try:
        allowed = networks(settings.notify_allow)
        if any(each.kind == "webhook" for each in endpoints) and not find_spec("standardwebhooks"):
            raise BadSetting("webhooks need a package that is not installed: pip install 'tocsin[notify]'")
        chats = Chats(tuple(each for each in endpoints if each.kind == "apprise"), allowed)
    except (ValueError, AppriseMissing) as error:
        raise BadSetting(f"TOCSIN_NOTIFY or TOCSIN_NOTIFY_ALLOW: {error}") from None
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await require_topics(settings.connection, [each.name for each in (GROUPS, ALERT_STATE, RETRIES, ENDPOINTS)])
    async with contextlib.AsyncExitStack() as undo:
        undo.callback(metrics.drop, metrics.collect())
        publisher = await undo.enter_async_context(Publisher(settings.connection))
        webhooks = await undo.enter_async_context(Webhooks(allowed))
        notifier = Notifier(settings, endpoints, {"webhook": webhooks, "apprise": chats}, Outbox(publisher))
        health = Health(["notify"])
        health.watch(notifier.partitions, notifier.troubles)
        undo.push_async_callback(health.stop)
        await health.serve(settings.health_port, settings.health_host)
        await notifier.run(stop)


def read(settings: Settings) -> tuple[Endpoint, ...]:
    """The endpoints of TOCSIN_NOTIFY. Raises `BadSetting`."""
    if settings.notify is None:
        raise BadSetting("TOCSIN_NOTIFY is not set: it takes the file of endpoints (docs/notify.md)")
    try:
        return load(settings.notify, variable)
    except BadEndpoints as error:
        raise BadSetting(f"TOCSIN_NOTIFY: {error}") from None


class Notifier:
    """What the endpoints of one process share."""

    def __init__(self, settings: Settings, endpoints: tuple[Endpoint, ...], sends: Any, outbox: Outbox) -> None:
        self._settings = settings
        self._session = 3.0 if settings.broker_profile == "embedded" else SESSION_SECONDS
        self._standing, self._retries = Standing(), Retries()
        self._lanes = [
            Lane(
                each,
                sends[each.kind],
                outbox,
                standing=self._standing,
                retries=self._retries,
                hours=settings.notify_hours,
            )
            for each in endpoints
        ]
        brokers = settings.connection
        self._states = Table(brokers, [ALERT_STATE.name, ENDPOINTS.name], self._standing.take)
        self._waiting = Table(
            brokers,
            [RETRIES.name],
            self._retries.take,
            group="tocsin-notify-retries",
            forget=self._retries.forget,
            session=self._session,
        )
        self._members: dict[str, Member] = {}
        self._standing.changed = self._look_again

    def partitions(self) -> int:
        """How many this process holds, of all it reads."""
        return self._waiting.partitions + sum(each.partitions for each in self._members.values())

    def troubles(self) -> list[str]:
        """Why it is not ready, in sentences."""
        if not self._states.complete.is_set():
            return ["what people said (silences, acknowledgements, endpoints) is not read to its end yet"]
        joined = len(self._members) == len(self._lanes)
        return [] if joined else ["not every endpoint's consumer group is joined yet"]

    async def run(self, stop: asyncio.Event) -> None:
        async with contextlib.AsyncExitStack() as members, _Tasks() as tasks:
            tasks.start(self._states.run(), self._waiting.run())
            await tasks.until(self._states.complete.wait, stop)
            for lane in self._lanes:
                group = f"tocsin-notify-{lane.endpoint.name}"
                member = Member(self._settings.connection, group, GROUPS.name, self._session)
                self._members[lane.endpoint.name] = await members.enter_async_context(member)
                tasks.start(self._feed(lane, member), lane.run())
            tasks.start(self._again())
            log.info("telling %d endpoints", len(self._lanes))
            await tasks.until(stop.wait, stop)
            await self._finish()

    def _look_again(self) -> None:
        for lane in self._lanes:
            lane.look_again()

    async def _finish(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISH_SECONDS):
                await asyncio.gather(*(lane.idle() for lane in self._lanes))

    async def _feed(self, lane: Lane, member: Member) -> None:
        """New alert groups to one endpoint, as fast as it takes them."""
        async for record in member.records():
            delivery = self._wanted(lane.endpoint, record)
            if delivery is None:
                member.done(record)
                continue
            while self._retries.count(lane.endpoint.name) >= MOST_WAITING:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)
            await lane.put(Job(delivery, lambda record=record: member.done(record)))  # type: ignore[misc]

    def _wanted(self, endpoint: Endpoint, record: Record) -> Delivery | None:
        try:
            group = decode(AlertGroup, record.value)
        except Reject as reject:
            log.warning("passed over %s[%d]@%d: %s", record.topic, record.partition, record.offset, reject)
            metrics.notifications(endpoint.name, "no-group")
            return None
        if not group.rings or not endpoint.filters.want(group):
            return None
        now = datetime.now(UTC)
        replay = record.header("replay") is not None
        if replay and not self._settings.notify_replays:
            metrics.notifications(endpoint.name, "replay")
            return None
        came = now if replay or record.timestamp <= 0 else datetime.fromtimestamp(record.timestamp / 1000, UTC)
        return Delivery(endpoint=endpoint.name, group=group, attempt=0, due_at=now, since=came)

    async def _again(self) -> None:
        """What is due to be tried again, into the queues that have room."""
        while True:
            for lane in self._lanes if self._waiting.complete.is_set() else ():
                name = lane.endpoint.name
                for key, delivery in self._retries.due(name):
                    if not lane.offer(Job(delivery, lambda key=key: self._retries.release(key))):  # type: ignore[misc]
                        break
                    self._retries.hold(key)
                disabled = self._standing.disabled(lane.endpoint) is not None
                metrics.endpoint(name, disabled=disabled, pending=self._retries.count(name))
            await asyncio.sleep(LOOK_SECONDS)


class _Tasks:
    """Tasks that run for ever: the first that ends with an error ends the whole."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "_Tasks":
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def start(self, *works: Coroutine[Any, Any, None]) -> None:
        self._tasks += [asyncio.create_task(work) for work in works]

    async def until(self, happens: Callable[[], Coroutine[Any, Any, Any]], stop: asyncio.Event) -> None:
        """Returns when it happens or `stop` is set. Raises what a task raised."""
        waits = [asyncio.create_task(happens()), asyncio.create_task(stop.wait())]
        try:
            await asyncio.wait([*waits, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        for task in self._tasks:
            if task.done():
                task.result()
