"""When a page was published: as its metadata say, or as it shows around its headline."""

import re
from collections.abc import Iterable
from dataclasses import replace

from agents.clean.byline import is_beside_day, name_in
from agents.clean.changed import of_change
from agents.clean.dates import Stamp, find_dates, parse_stamp
from agents.clean.lines import tokens_of
from agents.clean.metadata import Metadata
from agents.clean.orders import month_is_first, settled
from agents.clean.page import Page, lines_above, lines_below
from agents.clean.published import published
from streams.events import Published

_LONGEST = 200  # characters of a line that says when
_LEAST = 2  # words of a <time> element that are looked for in a line


def day_told(told: Metadata, zone: str, month_first: bool | None) -> Published | None:
    """`zone`: IANA name of the one that a time without zone is read in. `month_first`: where 02/03 is known to be."""
    for place, written in told.published:
        if stamp := parse_stamp(written, month_first):
            return published(stamp, zone, place)
    return None


def day_shown(page: Page, language: str | None, zone: str, month_first: bool | None) -> Published | None:
    """The date between headline and story, else one above the headline; one after "updated" if there is no earlier."""
    order = month_is_first(month_first, language)

    def dates(lines: Iterable[str]) -> list[tuple[str, Stamp, bool]]:
        found = []
        for line in lines:
            stamps = find_dates(line, language, order) or _meant(line, page.metadata, month_first)
            told = zip(stamps, of_change(line, stamps), strict=True)
            found += [(line, each, later) for each, later in told if not settled(each, month_first, language).ambiguous]
        return found

    below, above = dates(lines_below(page)), dates(lines_above(page))
    changed = next((each for each in below if each[2]), None)
    before = [each for each in above if not each[2] and (changed is None or each[1].day <= changed[1].day)]
    for line, stamp, _ in (*(each for each in below if not each[2]), *before, *below, *above):
        return published(replace(stamp, ambiguous=False), zone, f"shown under the headline: {line[:80]}")
    return None


def _meant(line: str, metadata: Metadata, month_first: bool | None) -> list[Stamp]:
    """What the <time> elements of a line mean: "3 hours ago". None if the line says more than when, and by whom."""
    found, rest = [], line
    for text, machine in metadata.times if len(line) < _LONGEST else ():
        at = re.search(rf"(?<!\w){re.escape(text)}(?!\w)", rest)
        if at and len(tokens_of(text)) >= _LEAST and (stamp := parse_stamp(machine, month_first)):
            found.append(replace(stamp, start=at.start(), end=at.end()))
            rest = rest[: at.start()] + " " * (at.end() - at.start()) + rest[at.end() :]
    if not found or not (all(map(is_beside_day, tokens_of(rest))) or name_in(" ".join(rest.split()), None)):
        return []
    return sorted(found, key=lambda each: each.start)
