"""What runs in a worker beside the processes of its stages: health, metrics, traces, memories, and the driver."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from streams import __version__, metrics
from streams.cluster import require_topics
from streams.driver import Driver
from streams.health import Health
from streams.memory import Memories
from streams.pool import Pool
from streams.progress import Progress
from streams.settings import Settings
from streams.topics import TOPICS, Topic
from streams.traces import Traces


async def run(
    settings: Settings,
    pool: Pool,
    stop: "asyncio.Future[None]",
    sources: Mapping[str, Topic[Any]],
    memories: Mapping[str, Topic[bytes]],
) -> None:
    """Run the stages, whose processes are there, until `stop` is done.

    Raises `BrokerUnreachable`, `MissingTopics` or `DeadLetterStorm`.
    """
    async with contextlib.AsyncExitStack() as undo:
        remembering = {
            stage: Memories(settings, stage, topic) for stage, topic in memories.items() if stage in settings.stages
        }
        progress = Progress(settings.stall_seconds if settings.true_ends else None)
        traces = (
            Traces(settings.otlp_endpoint, settings.trace_share, settings.group) if settings.otlp_endpoint else None
        )
        if traces:
            undo.callback(traces.stop)
        health = Health(settings.stages)
        undo.push_async_callback(health.stop)
        metrics.build(__version__, settings.model)
        await require_topics(settings.connection, [topic.name for topic in TOPICS])
        await Driver(settings, pool, health, stop, remembering, progress, traces).run(sources)
