"""`tocsin record` and `tocsin replay`: topics to a file and back."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from streams import replay
from streams.client import Publisher, consume, require_topics
from streams.settings import BadSetting, Settings
from streams.topics import TOPICS

NAMES = [topic.name for topic in TOPICS]


def record(
    topic: Annotated[str, typer.Argument(help=f"One of {', '.join(NAMES)}.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write.")],
) -> None:
    """Write everything that is on a topic now to a file, one record a line."""
    _known(topic)
    print(f"recorded {asyncio.run(_record(topic, out))} records of {topic} in {out}")


async def _record(topic: str, out: Path) -> int:
    count = 0
    with out.open("wb") as file:
        async for seen in consume(Settings.from_env().connection, [topic], follow=False):
            file.write(replay.line(seen))
            count += 1
    return count


def _known(topic: str) -> None:
    if topic not in NAMES:
        raise BadSetting(f"there is no topic {topic}: one of {', '.join(NAMES)}")


def play(
    file: Annotated[Path, typer.Argument(help="A file that `tocsin record` wrote.")],
    to_topic: Annotated[str | None, typer.Option(help="Put them here instead of where they came from.")] = None,
) -> None:
    """Put recorded records back, in order, with their keys and times, marked with the header `replay`."""
    if not file.is_file():
        raise BadSetting(f"there is no file {file}")
    _known(to_topic or NAMES[0])
    print(f"replayed {asyncio.run(_play(file, to_topic))} records from {file}")


async def _play(file: Path, to_topic: str | None) -> int:
    brokers, count = Settings.from_env().connection, 0
    await require_topics(brokers, NAMES)
    async with Publisher(brokers) as publisher:
        for recorded in replay.read(file):
            _known(recorded.topic)
            await publisher.publish(replay.replayed(recorded, to_topic))
            count += 1
    return count
