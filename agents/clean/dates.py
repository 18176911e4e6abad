"""Dates as people and machines write them, found in running text. Nothing here knows today's date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time

from agents.clean.calendar import month_of, zone_of

_W = r"[^\W\d_][^\s\d,;:|()/–—]{0,14}"
_WORDS = rf"(?:{_W}[\s.,/-]{{0,3}}){{1,3}}?"
_YEAR = r"(?:19|20)\d\d|25[5-9]\d"  # 2550 and later: Thai years
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])\s?(?P<m>\d{1,2})(?P=sep)\s?(?P<d>\d{1,2})(?!\d)",
        r"(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]",
        rf"(?<![\d.,/:])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|[ºª°.])?[\s,/-]{{0,3}}(?P<words>{_WORDS})['’]?(?P<y>{_YEAR})(?:(?!\d)|(?=\d{{1,2}}(?::\d\d|\s?[a-z]{{3}})))",
        rf"(?<![^\W\d_])(?P<words>{_W})\.?\s{{0,2}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?"
        rf"(?:\s(?P<clock>\d\d:\d\d:\d\d)\s(?P<zone>[A-Z]{{2,5}}|[+-]\d{{4}}))?[\s,-]{{1,3}}(?P<y>{_YEAR})(?:(?!\d)|(?=\d{{1,2}}(?::\d\d|\s?[a-z]{{3}})))",
        rf"(?<!\d)(?P<y>{_YEAR})[.,\s]{{1,2}}(?:m\.\s)?(?P<words>{_W})\s(?P<d>\d{{1,2}})(?!\d)",
        r"(?<![\d.])(?P<a>\d{1,2})(?P<sep>[-/.])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y>(?:19|20)\d\d|\d\d)(?![\d:]|\.\d)",
        r"(?<!\d)(?P<d>\d{1,2})[-\s](?P<words>[^\W\d_]{3,9})[-\s]['’]?(?P<y>\d\d)(?![\d:])",
        r"(?<!\d)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2}),?\s+(?:năm\s+)?(?P<y>\d{4})",
    )
)
# In every text in which one of them finds something: most lines with digits have no date.
_YEARS = re.compile(r"\d{4}|\d[-/.]\s?\d{1,2}[-/.]\s?\d\d|\d[-\s][^\W\d_]{3,9}[-\s]['’]?\d\d")
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:T?(?P<clock>\d{4,6})(?P<zone>Z|[+-]\d{4})?)?", re.I
)
_ZONE = r"(?:\s?\(?(?P<zone>Z|(?<=\d)z|(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d\d)?|[A-ZМСК]{2,5})\b\)?)?"
# Noon parts the day before the hour in the east, where a weekday may stand between date and time, too.
_HALVES = "上午|下午|午前|午後|오전|오후"
_WEEKDAY = (
    r"(?:\s?\(?(?:(?:星期|周|週)[一二三四五六日天]|[月火水木金土日]曜日?|(?<=\()[月火水木金土日월화수목금토일])\)?)?"
)
_CLOCK = (
    rf"(?:(?P<half>{_HALVES})\s?)?(?P<h>\d{{1,2}})\s?(?:[:.hH時时點点시]\s?(?P<min>\d\d|\d(?=[分분]))[分분]?"
    r"(?::(?P<s>\d\d)(?:[.,]\d+)?)?|[時时點点시](?!\s?[\d間间])|(?=\s?[AaPp]\.?\s?[Mm]\b))"
    rf"(?:\s?(?P<ap>[AaPp])\.?\s?[Mm]\b\.?)?{_ZONE}"
)
# "at", "kl.", "a las", "г.,"
_LINK = rf"(?:(?!{_HALVES})(?:[^\W\d_]{{1,4}}[.,]{{0,2}}\s|[^\W\d_]{{1,4}}\s[^\W\d_]{{1,4}}\s|at:?\s))?"
_AFTER = re.compile(rf"(?:t(?=\d)|{_WEEKDAY}[\s,.|•·–—/()@T-]{{0,5}}{_LINK}){_CLOCK}(?!\d)")
_BEFORE = re.compile(rf"(?<![\d:.]){_CLOCK}[\s,|•·–—/()-]{{0,4}}(?:[^\W\d_]+[.,]?\s){{0,2}}$")
_AFTERNOON = frozenset(("p", "P", "下午", "午後", "오후"))
# Signs and digits of other scripts: full-width, Arabic, Persian, Devanagari, Bengali.
_PLAIN_SIGNS = str.maketrans(
    "０１２３４５６７８９：／．（）٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯",
    "0123456789:/.()" + 4 * "0123456789",
)
_PLAIN = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<words>{_W})|(?P<words2>{_W})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A date as written, with the time of day and the zone where they are written; `start`, `end` in the text."""

    day: date
    clock: time | None = None
    seconds: bool = False  # the seconds are written
    zone: str | None = None  # "UTC", "+03:00" or an IANA name; None: not stated
    ambiguous: bool = False  # 02/03/2021
    start: int = 0
    end: int = 0


def find_dates(text: str, language: str | None = None, month_first: bool = False) -> list[Stamp]:
    """The dates of `text` with a year, in order of place, none overlapping another."""
    text = text if text.isascii() else text.translate(_PLAIN_SIGNS)
    if not _YEARS.search(text):
        return []
    found: list[Stamp] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            stamp = _stamp(match, language, month_first)
            if stamp and not any(stamp.start < other.end and other.start < stamp.end for other in found):
                found.append(stamp)
    return [_with_clock(stamp, text) for stamp in sorted(found, key=lambda stamp: stamp.start)]


def parse_stamp(text: str | None, month_first: bool | None = None) -> Stamp | None:
    """The date that a machine-written string is: ISO 8601, RFC 2822, seconds since 1970 and their kin.

    02/03/2021 has its day first, and is ambiguous, where `month_first` is None.
    """
    text = (text or "").strip()[:80]
    if re.fullmatch(r"[12]\d{9}(?:\d{3})?", text):
        return _epoch(int(text[:10]))
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _stamp(compact, None, bool(month_first))
    found = find_dates(text, "en", bool(month_first))
    if not found or found[0].start > 25:
        return None
    return found[0] if month_first is None else replace(found[0], ambiguous=False)


def month_and_day(text: str) -> tuple[int, int] | None:
    """ "18 February" or "Feb. 18", and nothing else, as (2, 18); None for other text."""
    match = _PLAIN.fullmatch(text.strip(" .,"))
    month = month_of(match["words"] or match["words2"]) if match else None
    return (month, int(match["d"] or match["d2"])) if match and month else None


def _epoch(seconds: int) -> Stamp:
    days, rest = divmod(seconds, 86_400)
    clock = time(rest // 3600, rest // 60 % 60, rest % 60)
    return Stamp(day=date.fromordinal(date(1970, 1, 1).toordinal() + days), clock=clock, seconds=True, zone="UTC")


def _stamp(match: re.Match[str], language: str | None, month_first: bool) -> Stamp | None:
    part = match.groupdict()
    ambiguous = False
    if part.get("a"):
        a, b = int(part["a"]), int(part["b"])
        ambiguous = a <= 12 and b <= 12 and a != b and part["sep"] != "."
        day, month = (b, a) if b > 12 or (month_first and a <= 12 and part["sep"] != ".") else (a, b)
    else:
        day = int(part["d"])
        month = int(part["m"]) if part.get("m") else month_of(part["words"], language) or 0
    year = int(part["y"])
    year += (2000 if year < 50 else 1900) if year < 100 else -543 if year >= 2550 else 0
    try:
        when = date(year, month, day)
    except ValueError:
        return None
    if not 1970 <= year <= 2099:
        return None
    stamp = Stamp(day=when, ambiguous=ambiguous, start=match.start(), end=match.end())
    return _compact_clock(stamp, part["clock"], part.get("zone")) if part.get("clock") else stamp


def _compact_clock(stamp: Stamp, digits: str, zone: str | None) -> Stamp:
    digits = digits.replace(":", "")
    try:
        clock = time(int(digits[:2]), int(digits[2:4]), int(digits[4:6] or 0))
    except ValueError:
        return stamp
    return replace(stamp, clock=clock, seconds=len(digits) == 6, zone=zone_of(zone))


def _with_clock(stamp: Stamp, text: str) -> Stamp:
    """`stamp` with the time of day written right after it or, failing that, right before it."""
    if stamp.clock:
        return stamp
    for match in _clocks(stamp, text):
        hour, minute, second = int(match["h"]), int(match["min"] or 0), int(match["s"] or 0)
        if half := match["ap"] or match["half"]:
            hour = hour % 12 + (12 if half in _AFTERNOON else 0)
        if hour < 24 and minute < 60 and second < 60:
            clock, zone = time(hour, minute, second), zone_of(match["zone"])
            return replace(stamp, clock=clock, seconds=bool(match["s"]), zone=zone)
    return stamp


def _clocks(stamp: Stamp, text: str) -> Iterator[re.Match[str]]:
    if after := _AFTER.match(text, stamp.end):
        yield after
    if before := _BEFORE.search(text[max(0, stamp.start - 40) : stamp.start]):
        yield before
