"""Plain-text page dumps: the story is the best run of lines; title, date and section stand before it."""

import re
from dataclasses import dataclass
from datetime import date

from agents.clean.dates import Stamp, find_dates, month_and_day
from agents.clean.prose import tidy

_SENTENCE_END = re.compile(r"[.!?…。！？।؟:][\"'”’»)\]]*$")
_WORD = re.compile(r"\w+")
_CREDIT = re.compile(r"(?:file )?(?:photo|image|picture|illustration|graphic)s?\b|by [A-Z]\w+ [A-Z]", re.IGNORECASE)
_TODAY = re.compile(r"^(?:\w+\s)?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|^(?:today|heute)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    body: list[str]
    title: str | None
    published: Stamp | None
    published_line: int | None  # counted from 1 among the non-empty lines
    section: str | None
    crawled_on: date | None


def read_dump(lines: list[str], language: str | None = None, month_first: bool = False) -> Dump:
    """The story in the non-empty `lines` of a dump."""
    first, last = _best_run([_worth(line) for line in lines])
    head = lines[:first]
    title_at = _title(head)
    dated = _dates(head, language, month_first)
    crawl = next((stamp.day for at, stamp in dated if _is_today(head, at, title_at)), None)
    told = [(at, stamp) for at, stamp in dated if not _is_today(head, at, title_at)]
    stamp_at, stamp = told[-1] if told else (None, None)
    return Dump(
        body=lines[first:last],
        title=None if title_at is None else head[title_at],
        published=stamp,
        published_line=None if stamp_at is None else stamp_at + 1,
        section=_section(head, stamp_at, title_at),
        crawled_on=crawl,
    )


def numbered(text: str) -> tuple[list[int], list[str], list[bool]]:
    """The non-empty lines of `text`, tidy: numbers (from 1), lines, whether an empty line stood before."""
    numbers, found = [], []
    for number, raw in enumerate(tidy(text).split("\n"), start=1):
        if line := raw.strip():
            numbers.append(number)
            found.append(line)
    return numbers, found, [b - a > 1 for a, b in zip([-1, *numbers], numbers, strict=False)]


def _worth(line: str) -> float:
    """Positive for prose, negative for navigation."""
    words = len(_WORD.findall(line))
    ended = bool(_SENTENCE_END.search(line))
    if ended and words > 5:
        return min(words, 60) / 10
    return words / 20 - 0.3 if words > 20 else -1.0 if words < 10 else -0.5


def _best_run(worth: list[float]) -> tuple[int, int]:
    """Start and end of the contiguous run with the greatest sum."""
    best, span, total, start = 0.0, (0, 0), 0.0, 0
    for at, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, at
        total += value
        if total > best:
            best, span = total, (start, at + 1)
    return span


def _title(head: list[str]) -> int | None:
    """The last line before the body that looks like a headline."""
    likely = [
        at
        for at, line in enumerate(head)
        if len(line.split()) >= 4 and len(line) < 250 and not find_dates(line) and not _CREDIT.match(line)
    ]
    return likely[-1] if likely else None


def _dates(head: list[str], language: str | None, month_first: bool) -> list[tuple[int, Stamp]]:
    found = [(at, find_dates(line, language, month_first)) for at, line in enumerate(head) if len(line) < 200]
    return [(at, stamps[0]) for at, stamps in found if stamps]


def _is_today(head: list[str], at: int, title_at: int | None) -> bool:
    """A date at the top of the page, away from the title, that names its weekday: the day it was fetched."""
    return bool(_TODAY.search(head[at])) and (title_at is None or title_at - at > 3)


def _section(head: list[str], stamp_at: int | None, title_at: int | None) -> str | None:
    """The short line right before the date or the title, whichever is first."""
    first = min((at for at in (stamp_at, title_at) if at is not None), default=0)
    line = head[first - 1] if first else ""
    return line if 0 < len(line.split()) <= 3 and line.replace(" ", "").isalpha() and not month_and_day(line) else None
