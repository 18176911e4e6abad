"""One function a format: what it says of the story and what stands beside it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from agents.clean.beside import Beside, beside, beside_carried, carried, of_found
from agents.clean.byline import signed
from agents.clean.changed import of_change
from agents.clean.dates import find_dates, parse_stamp
from agents.clean.dump import read_dump
from agents.clean.language import base
from agents.clean.lines import Numbers
from agents.clean.markup import blocks, looks_like_html, parse
from agents.clean.metadata import Found, Metadata
from agents.clean.orders import month_is_first, order_of, settled
from agents.clean.page import Page, dateline_lines, read_page, under_headline
from agents.clean.prose import lines, one_line
from agents.clean.published import published
from agents.clean.shown import line_place, shown
from agents.clean.sources import Hints
from streams.codec import Reject
from streams.events import Format, Published, RawArticle

_FEED_TAIL = re.compile(r"\s*The post .{1,300} (?:appeared first on|first appeared on) .{1,100}$")  # WordPress
_WHOLE_FEED = re.compile(r"\ufeff?\s*(?:<\?xml[^<>]*>\s*)?<(?:rss|feed|rdf:RDF)[\s>]")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an article's source."""

    hints: Hints
    zone: str  # IANA name of the zone that times without one are taken to be in
    shifts: Callable[[Sequence[str]], Numbers]
    """For each line of a dump, the log-odds that the source's other pages add to its being of the story."""

    def on(self, lines: Iterable[str], raw: RawArticle) -> "Known":
        """With the order of the dates that `lines` of the article tell, where the hints do not."""
        if self.hints.month_first is not None:
            return self
        return replace(self, hints=replace(self.hints, month_first=order_of(lines, raw.url, raw.source)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a format's reader found, before language, dateline and identity."""

    body: list[str]
    title: str | None = None
    published: Published | None = None
    section: str | None = None
    author: str | None = None
    language: str | None = None  # as declared
    url: str | None = None  # as the page states it
    crawled_on: date | None = None
    beside: Beside = field(default_factory=Beside)


def _from_html(content: str, raw: RawArticle, known: Known) -> Draft:
    page = read_page(content)
    told, language = page.metadata, _language(page, raw, known)
    known = known.on([*page.lines, *(each.value for each in (*told.published, *told.updated))], raw)
    author, body = signed(page.body, under_headline(page), language)
    if author and not (told.author or raw.author):
        told = replace(told, author=author)
    return Draft(
        body=body,
        title=page.title or one_line(raw.title),
        published=_told(told, known) or _carried(raw, known) or _shown(page, language, known),
        section=told.section.value if told.section else one_line(raw.section),
        author=told.author.value if told.author else one_line(raw.author),
        language=told.language,
        url=told.url,
        beside=beside(told, page.title, body, known.zone, month_first=known.hints.month_first),
    )


def _language(page: Page, raw: RawArticle, known: Known) -> str | None:
    """As declared, before the text is looked at."""
    return base(raw.language or page.metadata.language or known.hints.language)


def _from_dump(content: str, raw: RawArticle, known: Known) -> Draft:
    given, known = base(raw.language or known.hints.language), known.on(content.split("\n"), raw)
    dump = read_dump(content, raw.url, given, known.hints.month_first, shifts=known.shifts)
    at, stamp = dump.published_line, dump.published
    when = published(stamp, known.zone, f"{line_place(at)}: {dump.lines[at - 1][:80]}") if stamp and at else None
    around = shown(dump, known.zone, month_first=known.hints.month_first)
    found = {
        "title": _line(dump.title_line, dump.title) or carried(raw.title),
        "standfirst": around.standfirst or carried(raw.standfirst),
        "section": _line(dump.section_line, dump.section) or carried(raw.section),
        "author": around.author or carried(raw.author),
    }
    title, _, section, author = (each.value if each else None for each in found.values())
    return Draft(
        body=dump.body,
        title=title,
        published=when or _carried(raw, known),
        section=section,
        author=author,
        crawled_on=dump.crawled_on,
        beside=of_found(found, updated=around.updated),
    )


def _line(number: int | None, value: str | None) -> Found | None:
    return Found(line_place(number), value) if number and value else None


def _from_feed(content: str, raw: RawArticle, known: Known) -> Draft:
    if _WHOLE_FEED.match(content):
        told = (
            "the content is a whole feed, not an entry of one: `tocsin ingest` takes feeds apart that are read quickly"
        )
        raise Reject("whole-feed", told)
    body = blocks(parse(content)) if looks_like_html(content) or "&" in content else lines(content)
    if body and _FEED_TAIL.search(body[-1]):
        body = [*body[:-1], _FEED_TAIL.sub("", body[-1])] if not _FEED_TAIL.fullmatch(body[-1]) else body[:-1]
    return _carried_draft(body, raw, known)


def _from_clean(content: str, raw: RawArticle, known: Known) -> Draft:
    return _carried_draft(lines(content), raw, known)


def _carried_draft(body: list[str], raw: RawArticle, known: Known) -> Draft:
    return Draft(
        body=body,
        title=one_line(raw.title),
        published=_carried(raw, known),
        section=one_line(raw.section),
        author=one_line(raw.author),
        beside=beside_carried(raw, body, known.zone, month_first=known.hints.month_first),
    )


READERS: Mapping[Format, Callable[[str, RawArticle, Known], Draft]] = MappingProxyType(
    {
        "html": _from_html,
        "text": _from_dump,
        "feed": _from_feed,
        "clean": _from_clean,
    }
)


def _told(told: Metadata, known: Known) -> Published | None:
    for place, written in told.published:
        if stamp := parse_stamp(written, known.hints.month_first):
            return published(stamp, known.zone, place)
    return None


def _shown(page: Page, language: str | None, known: Known) -> Published | None:
    """The date between headline and story; one after "updated" only if there is no other."""
    order, changed = known.hints.month_first, None
    for line in dateline_lines(page):
        stamps = find_dates(line, language, month_is_first(order, language))
        for stamp, later in zip(stamps, of_change(line, stamps), strict=True):
            if settled(stamp, order, language).ambiguous:
                continue
            told = published(replace(stamp, ambiguous=False), known.zone, f"shown under the headline: {line[:80]}")
            if not later:
                return told
            changed = changed or told
    return changed


def _carried(raw: RawArticle, known: Known) -> Published | None:
    stamp = parse_stamp(raw.published_at, known.hints.month_first)
    return published(stamp, known.zone, "carrier published_at") if stamp else None
