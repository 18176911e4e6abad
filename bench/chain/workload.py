"""Articles to measure with: the shipped samples, or a folder of pages of one's own, under addresses of their own.

Each has a word of its own at the end of its clauses, so that none is the copy of another: copies cost less.
"""

import base64
import re
import time
import zlib
from dataclasses import replace
from pathlib import Path

from agents.data import DATA
from agents.ingest.files import articles
from streams.events import RawArticle
from streams.records import Record, publication
from streams.topics import RAW

_STOP = re.compile(rb"""(?<=[a-z]{3})([.,])(?=[\s<"\xe2]|$)""")  # in whatever has ASCII in it


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
        own = _worded(own, _word(name, each))
        made.append(publication(RAW, own, "bench", cause=now))
    return made


def _worded(page: RawArticle, word: str) -> RawArticle:
    """With `word` at the end of its clauses."""
    insert = rb" %s\1" % word.encode()
    if page.content is not None:
        return replace(page, content=_STOP.sub(insert, page.content.encode()).decode())
    data = base64.b64decode(page.content_base64 or "")
    return replace(page, content_base64=base64.b64encode(_STOP.sub(insert, data)).decode())


def _word(name: str, number: int) -> str:
    """One that no other article has, without digits: other numbers would make it other news."""
    digits = str(zlib.crc32(f"{name}-{number}".encode()))
    return "q" + "".join(chr(ord("a") + int(digit)) for digit in digits)
