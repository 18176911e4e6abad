"""Articles to measure with: the shipped samples, or a folder of pages of one's own, under addresses of their own."""

import time
from dataclasses import replace
from pathlib import Path

from agents.data import DATA
from agents.ingest.files import articles
from streams.events import RawArticle
from streams.records import Record, publication
from streams.topics import RAW


def pages(folder: Path | None) -> list[RawArticle]:
    """Every article in the folder that can be read; those that ship if there is no folder."""
    places = sorted(folder.iterdir() if folder else (DATA / "samples").glob("*.example/*"))
    return [each for place in places for each in articles(place) if isinstance(each, RawArticle)]


def records(made_of: list[RawArticle], number: int, name: str) -> list[Record]:
    """`number` raw records whose ids differ, made of these articles in turn; their time is now."""
    now = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
    made = []
    for each in range(number):
        page = made_of[each % len(made_of)]
        own = replace(page, source=f"{name}-{each % 97}.example", url=f"https://{name}-{each}.example/story")
        made.append(publication(RAW, own, "bench", cause=now))
    return made
