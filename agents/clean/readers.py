"""One function a format: what it says of the story and what stands beside it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from agents.clean.beside import Beside, beside, beside_carried, carried, of_found
from agents.clean.byline import signed
from agents.clean.dates import parse_stamp
from agents.clean.dump import read_dump
from agents.clean.entry import paragraphs_of
from agents.clean.language import base, language_of
from agents.clean.lines import Numbers
from agents.clean.metadata import Found
from agents.clean.orders import order_of
from agents.clean.page import Page, read_page, under_headline
from agents.clean.page_days import day_shown, day_told
from agents.clean.prose import lines, one_line
from agents.clean.published import published
from agents.clean.shown import line_place, shown
from agents.clean.sources import Hints
from streams.codec import Reject
from streams.events import Format, Published, RawArticle

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
        published=day_told(told, known.zone, known.hints.month_first)
        or _carried(raw, known)
        or day_shown(page, language or language_of("\n\n".join(body), None).code, known.zone, known.hints.month_first),
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
    return _carried_draft(paragraphs_of(content), raw, known)


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


def _carried(raw: RawArticle, known: Known) -> Published | None:
    stamp = parse_stamp(raw.published_at, known.hints.month_first)
    return published(stamp, known.zone, "carrier published_at") if stamp else None
