"""What may be the title and the date of a page dump, as numbers for the fitted rankings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

import numpy as np

from agents.clean.byline import only_day
from agents.clean.dates import Stamp, find_dates
from agents.clean.lines import MEASURED, Numbers, long_words, measure, tokens_of, word_list

TODAY = re.compile(
    r"^(?:\w+\s)?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|^(?:today|heute)\b"
    r"|日\s?[(（]?(?:(?:星期|周|週)[一二三四五六日天]|[月火水木金土日](?:曜日?)?[)）])",
    re.IGNORECASE,
)
_LONGEST_DATED = 200  # characters: of longer lines only the first so many may hold the date
_LONGEST_TITLE = 250
_MOST_OF_DATE = 9  # words of a date with weekday, time and zone
_LONG_LINE = 25  # characters: one that stands within another line is what that line is about
_IN_TITLE = ("stop", "colon", "capitals", "function", "time", "credit", "invitation", "more", "comment", "byline",
             "bars", "shouted", "numbers", "quotes")  # fmt: skip
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_]?(\d\d?)[-/_]?(\d\d?)(?!\d)")
_JOINT_BEFORE, _JOINT_AFTER = re.compile(r"[|/»›>·]\s*$"), re.compile(r"\s*[|«‹·]|\s+[–—-]\s")
_WORD_OF_SLUG = re.compile(r"[^\W_]{3,}")
_NO_WORD = re.compile(r"\d+|[0-9a-f]{8,}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the story of a dump stands: its lines in order, and the words of the page's URL."""

    lines: Sequence[str]
    measured: Numbers
    inside: Sequence[bool]
    first: int  # the first line of the story
    url: str | None


def slug_of(url: str | None) -> frozenset[str]:
    """The words of the most wordy segment of a URL's path, folded; none if there are fewer than three."""
    segments = unquote(_path(url)).casefold().split("/")
    words = max((_WORD_OF_SLUG.findall(re.sub(r"\.\w+$", "", each)) for each in segments), key=len, default=[])
    told = frozenset(word for word in words if not _NO_WORD.fullmatch(word))
    return told if len(told) >= 3 else frozenset()


def day_of(url: str | None) -> date | None:
    """The day written in a URL's path, as in /2021/02/18/."""
    match = _URL_DAY.search(_path(url))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:  # an unclosed IPv6 bracket, say
        return ""


def titles(place: Place) -> tuple[list[int], Numbers]:
    """The lines that may be the title, and their traits."""
    size = np.array([len(tokens_of(line)) for line in place.lines[: place.first + 8]])
    at = [at for at in range(min(place.first + 3, len(place.lines))) if 2 <= size[at] <= 45]
    at = [each for each in at if len(place.lines[each]) <= _LONGEST_TITLE and not only_date(place.lines[each])]
    if not at:
        return [], np.zeros((0, 0))
    of = dict(zip(MEASURED, place.measured[at].T, strict=True))
    words, line, first = of["words"], np.array(at), place.first
    long = np.concatenate([[0], np.cumsum(size > 3)])
    told = (place.measured[: first + 8, MEASURED.index(name)] for name in ("time", "byline"))
    time, byline = (np.concatenate([[0], np.cumsum(each)]) for each in told)
    before, after, below = np.maximum(line - 3, 0), np.minimum(line + 5, len(size)), np.minimum(line + 1, len(size))
    two, end = np.minimum(line + 3, len(size)), np.maximum(below, min(first, len(size)))
    texts, total = _of_texts(place, at), len(size)
    columns = [
        *texts.T, *(of[name] for name in _IN_TITLE),
        np.log1p(words), words < 4, (words >= 4) & (words < 7), (words >= 7) & (words < 15), words > 20,
        (of["stop"] > 0) & (words > 8),
        np.log1p(np.maximum(0, first - line)), first - line > 40, line >= first, first - line == 1,
        time[after] - time[below] > 0, time[line] - time[before] > 0, byline[after] - byline[below] > 0,
        long[end] - long[below] > 2, long[line] - long[before], long[two] - long[below],
        (below < total) & (size[np.minimum(below, total - 1)] > words + 4),
        (line > 0) & (size[np.maximum(line - 1, 0)] > 3),
        *((column == column.max()) & (column > 0.3) for column in texts.T[:2]),
    ]  # fmt: skip
    return at, np.stack(columns, axis=1).astype(np.float64)


def holds(line: str, headline: str) -> bool:
    """`line` is `headline` with an outlet's name or a path of sections beside it ("Home / World / Headline")."""
    before, found, after = line.partition(headline)
    beside = _JOINT_BEFORE.search(before) if before else _JOINT_AFTER.match(after)
    return bool(found) and len(headline) > _LONG_LINE and beside is not None and not (before and after)


def only_date(line: str) -> bool:
    """The line is a date and little else, or several with what they are of."""
    if not measure(line)[MEASURED.index("time")]:
        return False
    return bool(find_dates(line)) if len(tokens_of(line)) <= _MOST_OF_DATE else only_day(line)


def _of_texts(place: Place, at: Sequence[int]) -> Numbers:
    """The traits of candidates that come of their words: shared with the URL, the story, other lines."""
    slug, known, joined = slug_of(place.url), _vocabulary(place), "\n".join(place.lines)
    times = Counter(line.casefold() for line in place.lines)
    whole = {line for line in place.lines[: place.first + 12] if len(line) > _LONG_LINE}
    starts = np.cumsum([0, *(len(line) + 1 for line in place.lines)]).tolist()
    rows = []
    for each in at:
        line, words = place.lines[each], frozenset(tokens_of(place.lines[each]))
        long, shared = long_words(words), len(words & slug)
        rows.append((
            shared / (len(slug) or 1), sum(map(known.__contains__, long)) / (len(long) or 1), shared / len(words),
            not slug, not long, times[line.casefold()] > 1, joined.find(line, 0, starts[each]) >= 0,
            len(line) > _LONG_LINE and any(other in line for other in whole if len(other) < len(line)),
        ))  # fmt: skip
    return np.array(rows, dtype=np.float64)


def _vocabulary(place: Place) -> set[str]:
    return {word for line, told in zip(place.lines, place.inside, strict=True) if told for word in tokens_of(line)}


def dates(
    place: Place, title_at: int | None, language: str | None, month_first: bool
) -> tuple[list[tuple[int, Stamp]], Numbers]:
    """The dates that may be the day of publication, with the number of their line, and their traits."""
    digits = place.measured[:, MEASURED.index("numbers")] > 0
    found = [
        (at, stamp)
        for at, line in enumerate(place.lines)
        if digits[at]
        for stamp in find_dates(line[:_LONGEST_DATED], language, month_first)
    ]
    days, told = Counter(stamp.day for _, stamp in found), day_of(place.url)
    of_line, most = Counter(at for at, _ in found), max(days.values(), default=0)
    latest = max(days, default=date.min)
    last = max((at for at, inside in enumerate(place.inside) if inside), default=place.first)
    heading = place.first if title_at is None else title_at
    rows = []
    for at, stamp in found:
        line, before = place.lines[at], place.lines[at - 1] if at else ""
        words = set(tokens_of(line[:_LONGEST_DATED]))
        rows.append([
            np.log1p(max(0, place.first - at)), np.log1p(max(0, at - last)), at > last, place.first <= at <= last,
            place.inside[at], place.first - at > 12, np.log1p(abs(heading - at)), at < heading, abs(heading - at) <= 6,
            title_at is None, np.log1p(len(words)), len(words) > 12, stamp.clock is not None, stamp.ambiguous,
            not word_list("published").isdisjoint(words), not word_list("updated").isdisjoint(words),
            not word_list("published").isdisjoint(tokens_of(before)) and len(before) < 60,
            not word_list("updated").isdisjoint(tokens_of(before)) and len(before) < 60,
            bool(TODAY.search(line)), bool(TODAY.search(line)) and heading - at > 3, at / len(place.lines),
            min(days[stamp.day], 4), days[stamp.day] == most, np.log1p((latest - stamp.day).days),
            stamp.day == latest, stamp.day == told, told is None, len(days) == 1, np.log1p(len(found)),
            stamp.start, not word_list("byline").isdisjoint(words),
            not word_list("comment").isdisjoint(words), of_line[at] > 1,
        ])  # fmt: skip
    return found, np.array(rows, dtype=np.float64)
