"""`tocsin ingest`: put articles on the raw topic."""

import asyncio
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from agents.ingest.fetch import fetch
from agents.ingest.files import FORMATS, JSON_LINES, articles, find, passed_over
from streams.client import Publisher
from streams.codec import Reject, decode
from streams.events import RawArticle
from streams.records import Record, publication
from streams.settings import BadSetting, Settings
from streams.topics import RAW

NAMED = 5  # files that were passed over
KNOWN = " ".join((*FORMATS, *JSON_LINES))
Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE|FOLDER|URL|-",
        help="HTML pages, text dumps, RSS or Atom files, folders of them, JSON lines (.jsonl), "
        "http(s) addresses of a page or feed, or - for JSON lines on standard input.",
    ),
]
Source = Annotated[
    str | None, typer.Option(help="Who published them. Default: the host, or the folder's name if it is a host.")
]


def command(inputs: Inputs, source: Source = None) -> None:
    """Put articles on news.raw.v1. This is the door for any crawler: one RawArticle a line, as JSON, to `-`."""
    sent, wrong = asyncio.run(_ingest(inputs, source))
    for folder in filter(Path.is_dir, map(Path, inputs)):
        say_passed_over(folder)
    print(f"ingested {sent} articles" + (f", {wrong} of them will become dead letters" if wrong else ""))
    sys.exit(1 if wrong else 0)


async def _ingest(inputs: list[str], source: str | None) -> tuple[int, int]:
    sent = wrong = 0
    async with Publisher(Settings.from_env().connection) as publisher:
        for record, complaint in (pair for each in inputs for pair in records(each, source)):
            await publisher.publish(record)
            sent += 1
            if complaint:
                wrong += 1
                print(complaint, file=sys.stderr)
    return sent, wrong


def say_passed_over(folder: Path) -> None:
    """Name the first files of a folder that are no articles, and how many there are."""
    names = [str(file.relative_to(folder)) for file in passed_over(folder)]
    if names:
        some = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
        kinds = "files of other kinds" if len(names) > 1 else "file of another kind"
        print(f"passed over {len(names)} {kinds} in {folder}: {some}; known are {KNOWN}", file=sys.stderr)


def records(given: str, source: str | None) -> Iterator[tuple[Record, str | None]]:
    """Records to publish. Those that cannot succeed go in too, with a complaint: they are kept as dead letters."""
    if given == "-":
        yield from _lines(sys.stdin.buffer, "standard input")
    elif given.startswith(("http://", "https://")):
        yield from ((record(article), None) for article in fetch(given, source))
    else:
        path = Path(given)
        if not given or not path.exists():
            raise BadSetting(f"there is no file or folder {given!r}")
        files = list(find(path))
        if not files:
            raise BadSetting(f"no articles in {given}: give .html, .txt, .xml or .jsonl files, or a folder of them")
        for file in files:
            if file.suffix.lower() in JSON_LINES:
                with file.open("rb") as lines:
                    yield from _lines(lines, str(file))
            else:
                yield from ((record(article), None) for article in articles(file, source))


def _lines(lines: Iterable[bytes], name: str) -> Iterator[tuple[Record, str | None]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield record(decode(RawArticle, line)), None
        except Reject as reject:
            yield Record(RAW.name, None, line.rstrip(b"\r\n"), (), _now()), f"{name}:{number}: {reject.message}"


def record(article: RawArticle) -> Record:
    """The article as it enters the system, now."""
    return publication(RAW, article, "ingest", cause=Record("", None, None, timestamp=_now()))


def _now() -> int:
    return time.time_ns() // 1_000_000
