"""Which of a dump's dates is the day of publication, and which the day it was fetched."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import numpy as np
import numpy.typing as npt

from agents.clean.byline import before_day, name_in, only_day
from agents.clean.changed import of_change
from agents.clean.dates import Stamp
from agents.clean.heading import TODAY, Place, dates
from agents.clean.lines import MEASURED, measure
from agents.clean.network import Ranking
from agents.clean.persons import is_signature

_ABOVE, _HEAD = 3, 8  # lines above and below the headline in which a date may be the story's
_NEAR = 5  # lines below it in which a date surely is
_TOP = 12  # lines a newspaper's head has, at most
_STANDFIRST, _LONGEST = 8, 500  # words of a standfirst at least; characters at most
_NO_DATE = -1.0  # a date scored below is none

Dated = Sequence[tuple[int, Stamp]]  # dates, each with the number of its line
Flags = npt.NDArray[np.bool_]


def days_of(
    ranking: Ranking, place: Place, title_at: int | None, language: str | None, month_first: bool
) -> tuple[int | None, Stamp | None, date | None]:
    """The day of publication with the number of its line, and the day of the crawl."""
    found, rows = dates(place, title_at, language, month_first)
    if not found:
        return None, None, None
    changed = _changed(place.lines, found)
    own = _own_days(place.lines, found, title_at, changed)
    today = _today(place.lines, found, title_at, own)
    later = _changed_later(found, changed, own)
    excluded = later if (today | later).all() else today | later
    scores = np.where(excluded, -np.inf, ranking(rows))
    best = _published(found, scores, changed)
    at, stamp = found[best] if best is not None else (None, None)
    crawled = (each.day for (line, each), told in zip(found, today, strict=True) if told and line != at)
    return at, stamp, next(crawled, None)


def _published(found: Dated, scores: npt.NDArray[np.float64], changed: Flags) -> int | None:
    best = int(scores.argmax())
    if scores[best] < _NO_DATE:
        return None
    same = [at for at, (_, stamp) in enumerate(found) if stamp.day == found[best][1].day]
    timed = [at for at in same if found[at][1].clock is not None and scores[at] > scores[best] - 2]
    return max([at for at in timed if not changed[at]] or timed or same, key=lambda at: float(scores[at]))


def _changed(lines: Sequence[str], found: Dated) -> Flags:
    by_line = ((at, [stamp for _, stamp in pairs]) for at, pairs in groupby(found, key=lambda pair: pair[0]))
    return np.array([told for at, stamps in by_line for told in of_change(lines[at], stamps)], dtype=np.bool_)


def _own_days(lines: Sequence[str], found: Dated, title_at: int | None, changed: Flags) -> list[tuple[int, date]]:
    """The days around the headline on lines that are for days, with how far below it they are; none after "updated"."""
    if title_at is None:
        return []
    both = {at for (at, _), later in zip(found, changed, strict=True) if later}
    near = ((at, each) for (at, each), later in zip(found, changed, strict=True) if not later)
    near = ((at, each) for at, each in near if -_ABOVE <= at - title_at <= _HEAD)
    return [(at - title_at, each.day) for at, each in near if at in both or _is_for_days(lines[at])]


def _is_for_days(line: str) -> bool:
    """It says a day, and by whom, and nothing else."""
    return only_day(line) or before_day(line) is not None


def _changed_later(found: Dated, changed: Flags, own: Sequence[tuple[int, date]]) -> Flags:
    """Dates after a word for "updated", where another at the headline is not later: that one is the first."""
    below = min((day for far, day in own if far >= 0), default=date.max)
    above = min((day for far, day in own if far < 0), default=date.max)
    return changed & np.array([below <= each.day or above < each.day for _, each in found], dtype=np.bool_)


def _today(lines: Sequence[str], found: Dated, title_at: int | None, own: Sequence[tuple[int, date]]) -> Flags:
    """Dates above the headline that are of the day the page was fetched, as a newspaper's head has them."""
    heading = 0 if title_at is None else title_at
    reach = _reach(lines[heading + 1 : heading + 1 + _NEAR])
    first = max((day for far, day in own if 0 < far <= reach), default=date.max)

    def is_head(at: int, each: Stamp) -> bool:
        later = at < _TOP and each.clock is None and each.day > first
        return (heading - at > 1 and TODAY.search(lines[at]) is not None) or (later and only_day(lines[at]))

    return np.array([at < heading and is_head(at, each) for at, each in found], dtype=np.bool_)


def _reach(below: Sequence[str]) -> int:
    """How many of the lines under a headline may hold the day of its story: up to the first that leads elsewhere."""
    for at, line in enumerate(below):
        if len(line) > _LONGEST or not (_is_for_days(line) or _is_byline(line) or _is_standfirst(line)):
            return at
    return len(below)


def _is_byline(line: str) -> bool:
    return name_in(line, None) is not None or is_signature(line)


def _is_standfirst(line: str) -> bool:
    of = dict(zip(MEASURED, measure(line), strict=True))
    return of["words"] >= _STANDFIRST and not (of["credit"] or of["comment"] or of["more"] or of["invitation"])
