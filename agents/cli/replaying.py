"""`tocsin replay`: what was recorded back onto topics, or what other rules make of it."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from agents.cli.moments import moment
from agents.cli.position import Position
from agents.cli.recordings import From, To, record
from agents.worker import SOURCES, build
from streams.client import Publisher
from streams.cluster import require_topics
from streams.connection import Brokers
from streams.pacing import play
from streams.records import Record
from streams.remembering import Remembering
from streams.replay import Recording, replayed
from streams.settings import BadSetting, Settings
from streams.topics import ALERTS, DEAD
from streams.topology import AnyStage, run


def command(
    source: Annotated[str, typer.Argument(metavar="FILE|TOPIC", help="What `tocsin record` wrote, or a topic.")],
    *,
    from_: From = None,
    to: To = None,
    speed: Annotated[str, typer.Option(help="`10x`: ten times as fast as they entered; `max`: at once.")] = "max",
    to_topic: Annotated[str | None, typer.Option(help="Put them here instead of where they came from.")] = None,
    rules: Annotated[
        list[Path] | None,
        typer.Option(help="Put there not the records but the alerts that these rule files or folders make of them."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the last replay of it was stopped.")] = False,
) -> None:
    """Put recorded records back with their keys and times, each key in order, marked with the header `replay`.

    Ctrl-C stops it and --resume goes on; what was not yet acknowledged comes again. What is on a topic now is copied
    into TOCSIN_DATA_DIR first.
    """
    settings, factor = Settings.from_env(), _factor(speed)
    since, until = moment("--from", from_), moment("--to", to)
    file = _file(source, settings, since, until, resume=resume)
    recording = Recording(file, since=since, until=until, by_time=factor is not None)
    asked = [from_, to, factor is not None, to_topic, [str(path) for path in rules or ()], file.stat().st_size]
    position = Position(file, asked, total=len(recording))
    if resume:
        position.read()
    stages = _stages(rules, settings, recording) if rules else []
    targets = {to_topic} if to_topic else {ALERTS.name} if rules else recording.topics
    parts = _parts(recording.records(position.records), stages, to_topic)
    asyncio.run(_play(settings.connection, parts, targets, factor, position))
    if file != Path(source):
        file.unlink()
    print(f"replayed {len(recording)} records from {source}")


def _factor(speed: str) -> float | None:
    if speed == "max":
        return None
    if not re.fullmatch(r"\d+(\.\d+)?x", speed) or float(speed[:-1]) == 0:
        raise BadSetting(f"--speed takes `max`, or how many times as fast, as in 10x; not {speed!r}")
    return float(speed[:-1])


def _file(source: str, settings: Settings, since: int | None, until: int | None, *, resume: bool) -> Path:
    """The file to play: `source` itself, or a copy of what is on that topic."""
    if Path(source).is_file():
        return Path(source)
    if "/" in source or source.endswith(".jsonl"):
        raise BadSetting(f"there is no file {source}")
    copy = settings.data_dir / "replays" / f"{source}.jsonl"
    if not (resume and copy.is_file()):
        copy.parent.mkdir(parents=True, exist_ok=True)
        asyncio.run(record(source, copy, since, until))
    return copy


def _stages(rules: Sequence[Path], settings: Settings, recording: Recording) -> list[AnyStage]:
    """The stages from where it was recorded to alerts by `rules`."""
    for path in rules:
        if not path.exists():
            raise BadSetting(f"there is no file or folder {path}")
    chosen = [name for name in settings.stages if name in SOURCES]
    order = chosen[: chosen.index("alert") + 1] if "alert" in chosen else []
    first = [place for place, name in enumerate(order) if SOURCES[name].name in recording.topics]
    if not first:
        known = ", ".join(SOURCES[name].name for name in order) or "none, for TOCSIN_STAGES has no alert"
        raise BadSetting(f"--rules needs records of one of {known}")
    wanted = tuple(order[min(first) :])
    return list(build(replace(settings, stages=wanted, rules=tuple(rules), rules_topic="")).values())


def _parts(records: Iterator[Record], stages: list[AnyStage], to_topic: str | None) -> Iterator[list[Record]]:
    steps: dict[str, Remembering[Any, Any]] = {}
    for recorded in records:
        made = _alerts(recorded, stages, steps) if stages else [recorded]
        yield [replayed(each, to_topic) for each in made]


def _alerts(recorded: Record, stages: list[AnyStage], steps: dict[str, Remembering[Any, Any]]) -> list[Record]:
    topics = run(stages, [replayed(recorded)], steps)
    for dead in topics.get(DEAD.name, []):
        Console(stderr=True).print(f"passed over a record: {dead.header('dead_message')}", markup=False)
    return topics.get(ALERTS.name, [])


async def _play(
    brokers: Brokers, parts: Iterator[list[Record]], targets: set[str], speed: float | None, position: Position
) -> None:
    await require_topics(brokers, targets)  # or sending would create them, with the broker's own settings
    async with Publisher(brokers) as publisher:
        with position.kept(), _progress() as progress:
            task = progress.add_task("replaying", total=position.total, completed=position.records)

            def done(records: int) -> None:
                progress.advance(task, records)
                position.advance(records)

            await play(parts, publisher.send, speed=speed, done=done)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        rate = task.finished_speed or task.speed
        return Text("" if rate is None else f"{rate:,.0f} records/s")


def _progress() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn()
    return Progress(*columns, console=Console(stderr=True))
