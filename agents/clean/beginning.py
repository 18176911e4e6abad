"""Where the story of a dump begins: the section above its headline or day, and the first paragraph below them."""

import itertools
from collections.abc import Sequence

from agents.clean.byline import before_day, only_day
from agents.clean.dateline import dateline_of
from agents.clean.dates import month_and_day
from agents.clean.lines import MEASURED, Numbers

_LONGEST_SECTION = 3  # words
_MENU = 3  # short lines in a row
_LONGEST_BYLINE, _LEAST_LEAD = 20, 12  # words
_NO_LEAD = ("byline", "comment", "bars")


def section_at(lines: Sequence[str], gaps: Sequence[bool], stamp_at: int | None, title_at: int | None) -> int | None:
    """The short line right before the date or the title, whichever is first, unless it is the last word of a menu.

    `lines`: those before the story. `gaps`: of each line whether an empty line stood before it.
    """
    first = min((at for at in (stamp_at, title_at) if at is not None and at < len(lines)), default=0)
    above = list(itertools.takewhile(_is_label, reversed(lines[:first])))
    if not above:
        return None
    set_apart = gaps[first - 1] and len(above) > 1 and not gaps[first - 2]
    return first - 1 if first == stamp_at or len(above) < _MENU or set_apart else None


def lead_at(lines: Sequence[str], by_line: Numbers, inside: Sequence[bool], title_at: int | None) -> int | None:
    """The paragraph between the headline or what tells by whom and when, and the first found of the story: its lead.

    A standfirst is set apart: byline, day or other things come after it.
    """
    at = inside.index(True) - 1 if True in inside else -1
    if title_at is None or at <= title_at:
        return None
    above, line = (dict(zip(MEASURED, by_line[each].tolist(), strict=True)) for each in (at - 1, at))
    signed = above["byline"] and above["words"] <= _LONGEST_BYLINE
    begins = at - 1 == title_at or signed or only_day(lines[at - 1]) or before_day(lines[at - 1]) is not None
    of_story = not any(line[trait] for trait in _NO_LEAD) and line["invitation"] <= 1
    credited = line["credit"] and dateline_of(lines[at]) is None
    is_prose = line["stop"] and line["words"] >= _LEAST_LEAD and of_story and not credited
    return at if begins and is_prose else None


def _is_label(line: str) -> bool:
    few = 0 < len(line.split()) <= _LONGEST_SECTION and line.replace(" ", "").isalpha()
    return few and not month_and_day(line)
