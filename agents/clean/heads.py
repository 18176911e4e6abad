"""The headline and the date of a page dump: what speaks for each line, in numbers for a `Choice`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log1p

from agents.clean.choice import Candidate
from agents.clean.dates import Stamp, find_dates
from agents.clean.features import WORD, cues_of
from agents.clean.prose import one_line

_ABOVE, _BELOW = 40, 3  # lines before and after the start of the story where a headline is looked for
_LONGEST_TITLE, _LONGEST_DATED = 250, 300  # characters
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_WEEKDAY_FIRST = re.compile(
    r"^(?:\w+\s)?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|^(?:today|heute)\b", re.IGNORECASE
)
_UPDATED = re.compile(
    r"updat|modif|aktualis|mis à jour|màj|actuali|atualiz|aggiorn|oppdat|uppdat|päivit|обнов|güncel", re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"publi|posted|veröffent|erstellt|julkais|opublik|опубл|yayın|creat|first|date[:\s]", re.IGNORECASE
)
_AGO = re.compile(r"\d\s*(?:hours?|hrs?|min\w*|days?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """A dump with its story found: `odds` of each line, the story from line `first` up to line `last`."""

    lines: Sequence[str]
    odds: Sequence[float]
    first: int
    last: int
    url: str | None = None
    words: Counter[str] = field(init=False)
    slug: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        story = (word for line in self.lines[self.first : self.last] for word in _words(line))
        object.__setattr__(self, "words", Counter(story))
        path = re.sub(r"^https?://[^/]*|[?#].*", "", self.url or "")
        object.__setattr__(self, "slug", frozenset(word for word in re.findall(r"[^\W\d_]{3,}", _plain(path))))


def title_candidates(layout: Layout) -> tuple[list[int], list[Candidate]]:
    """Lines that may be the headline, and what speaks for each."""
    at = range(max(0, layout.first - _ABOVE), min(len(layout.lines), layout.first + _BELOW))
    found = [
        each for each in at if len(layout.lines[each]) <= _LONGEST_TITLE and any(map(str.isalpha, layout.lines[each]))
    ]
    copies = Counter(layout.lines)
    return found, [_title(layout, each, copies[layout.lines[each]]) for each in found]


def _title(layout: Layout, at: int, copies: int) -> Candidate:
    line = layout.lines[at]
    words, distance = _words(line), layout.first - at
    count = len(WORD.findall(line))
    slug = sum(word in layout.slug for word in words)
    between = sum(1 for other in layout.lines[at + 1 : layout.first] if len(other) > 45)
    below = layout.lines[at + 1 : at + 5]
    kinds = cues_of(line)
    return {
        "above": log1p(max(distance, 0)),
        "inside": float(distance <= 0),
        "between": log1p(between),
        "words": log1p(count),
        "words2": log1p(count) ** 2,
        "short": float(count < 4),
        "long": float(count > 22),
        "ended": float(line[-1] in ".。"),
        "asked": float(line[-1] in "?!"),
        "colon": float(line[-1] in ":："),
        "known": sum(1 for word in words if layout.words[word]) / (len(words) + 1),
        "some": log1p(sum(1 for w in words if layout.words[w])),
        "slug": slug / (len(layout.slug) + 2),
        "slugged": slug / (len(words) + 2),
        "copies": log1p(copies - 1),
        "cues": min(sum(kinds.values()) / len(line), 1.0),
        "credit": float("credit" in kinds),
        "byline": float("byline" in kinds),
        "more": float("more" in kinds or "subscribe" in kinds),
        "digits": sum(map(str.isdigit, line)) / len(line),
        "dated": float(bool(find_dates(line))),
        "dated below": float(any(find_dates(other) for other in below if len(other) < 120)),
        "byline below": float(any("byline" in cues_of(other) for other in below if len(other) < 80)),
        "odds": max(-5.0, min(5.0, layout.odds[at])),
        "capitals": float(line.isupper()),
        "lower": float(line[0].islower()),
        "bracket": float("(" in line or "©" in line or "|" in line),
        "quote": float(line[0] in '"“„«'),
        "next long": float(bool(below) and len(below[0]) > 100),
        "ago": float(bool(_AGO.search(line))),
    }


def date_candidates(
    layout: Layout, title: int | None, language: str | None, month_first: bool
) -> tuple[list[tuple[int, Stamp] | None], list[Candidate]]:
    """Dates that may be that of publication, each with its line, and what speaks for it; last, that none is."""
    found: list[tuple[int, Stamp]] = [
        (at, stamp) for at, line in enumerate(layout.lines) for stamp in _dated(line, language, month_first)
    ]
    days = Counter(stamp.day for _, stamp in found)
    marked = url_date(layout.url)
    told = [_date(layout, at, stamp, title, days, marked) for at, stamp in found]
    return [*found, None], [*told, {"none": 1.0}]


def _dated(line: str, language: str | None, month_first: bool) -> list[Stamp]:
    return find_dates(line, language, month_first) if len(line) <= _LONGEST_DATED else []


def _date(
    layout: Layout, at: int, stamp: Stamp, title: int | None, days: Counter[date], marked: date | None
) -> Candidate:
    line = layout.lines[at]
    before = layout.lines[at - 1] if at and len(layout.lines[at - 1]) < 40 else ""
    around = line[max(0, stamp.start - 40) : stamp.start] or before
    from_title = at - (layout.first if title is None else title)
    inside = layout.first < at < layout.last - 1
    kinds = cues_of(line)
    return {
        "above title": log1p(max(-from_title, 0)),
        "below title": log1p(max(from_title, 0)),
        "near": float(abs(from_title) <= 4),
        "under": float(0 <= from_title <= 8),
        "story": log1p(max(layout.first - at, 0)),
        "inside": float(inside),
        "deep": log1p(max(at - layout.first, 0)),
        "after": log1p(max(at - layout.last + 1, 0)),
        "odds": max(-5.0, min(5.0, layout.odds[at])),
        "length": log1p(len(line)),
        "share": (stamp.end - stamp.start) / len(line),
        "clock": float(stamp.clock is not None),
        "published": float(bool(_PUBLISHED.search(around))),
        "updated": float(bool(_UPDATED.search(around))),
        "byline": float("byline" in kinds),
        "legal": float("legal" in kinds),
        "comment": float("comment" in kinds),
        "credit": float("credit" in kinds),
        "handle": float("@" in line),
        "marked": float(marked == stamp.day),
        "unmarked": float(marked is not None and marked != stamp.day),
        "often": log1p(days[stamp.day] - 1),
        "latest": float(stamp.day == max(days)),
        "earliest": float(stamp.day == min(days)),
        "ambiguous": float(stamp.ambiguous),
        "age": log1p((max(days) - stamp.day).days),
        "only": float(len(days) == 1),
        "second": float(stamp.start > 0 and len(find_dates(line[: stamp.start])) > 0),
        "today": float(bool(_WEEKDAY_FIRST.search(line)) and from_title < -3),
        "top": float(at < 5),
        "none": 0.0,
        "first under": float(
            0 <= from_title
            and not any(_dated(other, None, False) for other in layout.lines[at - min(from_title, 12) : at])
        ),
    }


def url_date(url: str | None) -> date | None:
    """The day in a URL's path: /2021/02/18/, 2021-02-18 or 20210218."""
    match = _URL_DATE.search(url or "")
    return (
        date(int(match[1]), int(match[2]), min(int(match[3]), 28) if match[2] == "02" else min(int(match[3]), 30))
        if match
        else None
    )


def weekday_first(line: str) -> bool:
    """ "Flag Tuesday, 14 May 2024": how pages show today's date."""
    return bool(_WEEKDAY_FIRST.search(one_line(line) or ""))


def _words(line: str) -> list[str]:
    return [word for raw in WORD.findall(line[:2000]) if len(word := _plain(raw)) > 3 or word > "\u3000"]


def _plain(text: str) -> str:
    """Folded, without accents, as URL slugs spell it."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
