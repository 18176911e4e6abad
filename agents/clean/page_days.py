"""When a page was published: as its metadata say, or as it shows around its headline."""

from dataclasses import replace

from agents.clean.changed import of_change
from agents.clean.dates import Stamp, find_dates, parse_stamp
from agents.clean.metadata import Metadata
from agents.clean.orders import month_is_first, settled
from agents.clean.page import Page, dateline_lines
from agents.clean.published import published
from streams.events import Published


def day_told(told: Metadata, zone: str, month_first: bool | None) -> Published | None:
    """`zone`: IANA name of the one that a time without zone is read in. `month_first`: where 02/03 is known to be."""
    for place, written in told.published:
        if stamp := parse_stamp(written, month_first):
            return published(stamp, zone, place)
    return None


def day_shown(page: Page, language: str | None, zone: str, month_first: bool | None) -> Published | None:
    """The date between headline and story; one after "updated" only if there is no other. None where in doubt."""
    changed = None
    for line in dateline_lines(page):
        stamps = find_dates(line, language, month_is_first(month_first, language)) or _meant(line, page, month_first)
        for stamp, later in zip(stamps, of_change(line, stamps), strict=True):
            if settled(stamp, month_first, language).ambiguous:
                continue
            told = published(replace(stamp, ambiguous=False), zone, f"shown under the headline: {line[:80]}")
            if not later:
                return told
            changed = changed or told
    return changed


def _meant(line: str, page: Page, month_first: bool | None) -> list[Stamp]:
    """What the first <time> element of a line means: "3 hours ago"."""
    for text, machine in page.metadata.times:
        if text in line and (stamp := parse_stamp(machine, month_first)):
            start = line.index(text)
            return [replace(stamp, start=start, end=start + len(text))]
    return []
