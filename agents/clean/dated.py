"""Which of a dump's dates is the day of publication, and which the day it was fetched."""

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from agents.clean.dates import Stamp, find_dates
from agents.clean.heading import TODAY, Place, dates
from agents.clean.lines import word_list
from agents.clean.network import Ranking

_HEAD = 8  # lines below the headline
_LABEL = 3  # words before a date that say which it is
_WORDS = re.compile(r"[^\W\d_]+")
_NO_DATE = -1.0  # a date scored below is none


def day_of_publication(
    ranking: Ranking, place: Place, title_at: int | None, language: str | None, month_first: bool
) -> tuple[int | None, Stamp | None]:
    found, rows = dates(place, title_at, language, month_first)
    if not found:
        return None, None
    today = np.array([_is_today(place.lines, at, title_at) for at, _ in found])
    scores = np.where(today & ~today.all(), -np.inf, ranking(rows))
    scores = np.where(_changed_later(place.lines, found, title_at), -np.inf, scores)
    best = int(scores.argmax())
    if scores[best] < _NO_DATE:
        return None, None
    same = [at for at, (_, stamp) in enumerate(found) if stamp.day == found[best][1].day]
    timed = [at for at in same if found[at][1].clock is not None and scores[at] > scores[best] - 2]
    first = [at for at in timed if not _says_updated(place.lines[found[at][0]], found[at][1])]
    return found[max(first or timed or same, key=lambda at: float(scores[at]))]


def _changed_later(
    lines: Sequence[str], found: Sequence[tuple[int, Stamp]], title_at: int | None
) -> npt.NDArray[np.bool_]:
    """Dates after a word for "updated", where another under the headline is not later: that one is the first."""
    later = np.array([_says_updated(lines[at], stamp) for at, stamp in found])
    near = [title_at is not None and 0 <= at - title_at <= _HEAD for at, _ in found]
    firsts = (stamp.day for (_, stamp), here, changed in zip(found, near, later, strict=True) if here and not changed)
    first = min(firsts, default=date.max)
    return np.asarray(later & np.array([first <= stamp.day for _, stamp in found]), dtype=np.bool_)


def _says_updated(line: str, stamp: Stamp) -> bool:
    words = _WORDS.findall(line[: stamp.start].casefold())
    return any(word in word_list("updated") for word in words[-_LABEL:])


def _is_today(lines: Sequence[str], at: int, title_at: int | None) -> bool:
    """A date at the top of the page, away from the title, that names its weekday: the day it was fetched."""
    return title_at is not None and title_at - at > 1 and TODAY.search(lines[at]) is not None


def day_of_crawl(head: Sequence[str], stamp_at: int | None, title_at: int | None, language: str | None) -> date | None:
    for at, line in enumerate(head):
        if at != stamp_at and _is_today(head, at, title_at):
            for stamp in find_dates(line, language, language == "en"):
                return stamp.day
    return None
