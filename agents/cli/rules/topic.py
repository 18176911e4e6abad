"""`tocsin rules push` and `pull`: rules for a fleet, on the topic `rules.v1`."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer

from agents.alert.files import files_of
from agents.alert.rules import load
from agents.cli.rules.installed import known_names
from streams import mirror
from streams.client import Publisher
from streams.cluster import require_topics
from streams.events import RulesFile
from streams.records import Record, publication
from streams.settings import BadSetting, Settings
from streams.topics import RULES


def push(
    paths: Annotated[list[Path] | None, typer.Argument(help="Rule files or folders, checked together.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="Name of a file to take off the topic.")] = None,
) -> None:
    """Put rule files on rules.v1, for all workers with TOCSIN_RULES_TOPIC=rules.v1; nothing if one rule is bad."""
    if not (paths or remove):
        raise BadSetting("nothing to push: name rule files or folders, or with --remove a file that is on the topic")
    files = _checked(paths or [])
    entered = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
    records = [
        publication(RULES, RulesFile(name=file.name, text=file.read_text("utf-8-sig")), "rules", cause=entered)
        for file in files
    ]
    records += [Record(RULES.name, name.encode(), None, (), entered.timestamp) for name in remove or []]
    asyncio.run(_publish(records, remove or []))
    print(f"pushed {len(files)} files to {RULES.name}" + (f", removed {len(remove)}" if remove else ""))


def pull(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
    delete: Annotated[bool, typer.Option("--delete", help="Delete the rule files there that are not on it.")] = False,
) -> None:
    """Write the rule files that are on rules.v1 into a folder; other rule files there are named and left alone."""
    if folder.exists() and not folder.is_dir():
        raise BadSetting(f"{folder} is a file: name a folder for the rule files")
    count, others = asyncio.run(mirror.pull(Settings.from_env().connection, folder, delete=delete))
    print(f"{count} files of {RULES.name} are in {folder}")
    if others:
        print("deleted: " if delete else "not on the topic, left as they are (--delete): ", ", ".join(others), sep="")


def _checked(paths: list[Path]) -> list[Path]:
    """The rule files, if all is well with them. Raises `BadSetting`."""
    for path in paths:
        if not path.exists():
            raise BadSetting(f"there is no file or folder {path}")
    files = list(files_of(paths))
    names = [file.name for file in files]
    for name in names:
        if not mirror.NAME.fullmatch(name):
            raise BadSetting(f"{name} cannot go on the topic: a name is letters, digits, _ - and ., and ends in .yaml")
        if names.count(name) > 1:
            raise BadSetting(f"there are two files {name}, and the topic keeps one of a name")
    problems = load(paths, names=known_names(Settings.from_env())).problems if files else ()
    if problems:
        raise BadSetting("nothing was pushed:\n" + "\n".join(map(str, problems)))
    return files


async def _publish(records: list[Record], remove: list[str]) -> None:
    brokers = Settings.from_env().connection
    await require_topics(brokers, [RULES.name])
    there = await mirror.texts(brokers) if remove else {}
    for name in remove:
        if name not in there:
            raise BadSetting(f"nothing was pushed: {RULES.name} has no {name}; on it: {', '.join(there) or 'no file'}")
    async with Publisher(brokers) as publisher:
        for record in records:
            await publisher.publish(record)
