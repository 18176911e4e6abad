"""The cleaning step: raw articles in; for each the story and nothing but the story, or why there is none."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from agents.clean.beside import Beside, agency_of, beside, only_later
from agents.clean.charset import check_size, decode_base64, refuse_binary, to_text
from agents.clean.dateline import dateline_of
from agents.clean.dates import find_dates, parse_stamp
from agents.clean.dump import read_dump
from agents.clean.identity import article_id, web_url
from agents.clean.language import base, language_of
from agents.clean.markup import blocks, looks_like_html, parse
from agents.clean.metadata import Metadata
from agents.clean.page import Page, dateline_lines, read_page
from agents.clean.prose import lines, one_line, paragraphs
from agents.clean.published import published
from agents.clean.sources import Hints, shipped_hints
from streams.codec import Reject
from streams.events import CleanArticle, Format, Published, RawArticle

_FEED_TAIL = re.compile(r"\s*The post .{1,300} (?:appeared first on|first appeared on) .{1,100}$")  # WordPress
_PAGE_URL = re.compile(r"https?://[^/]+/.")


@dataclass(frozen=True, slots=True)
class CleanSettings:
    """`sources` holds hints by source; those shipped unless others are given."""

    max_bytes: int = 5_000_000
    assumed_zone: str = "UTC"
    sources: Mapping[str, Hints] = field(default_factory=shipped_hints)


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


class Cleaner:
    """The step of the `clean` stage. Stateless: one article's result does not depend on another's."""

    def __init__(self, settings: CleanSettings | None = None) -> None:
        self.settings = settings or CleanSettings()

    def __call__(self, articles: Sequence[RawArticle]) -> list[Sequence[CleanArticle] | Reject]:
        """One result per article, in order: one clean article, or a `Reject`. Never raises for data."""
        return [self._one(raw) for raw in articles]

    def _one(self, raw: RawArticle) -> Sequence[CleanArticle] | Reject:
        try:
            return (clean(raw, self.settings),)
        except Reject as reject:
            return reject
        except MemoryError:  # the machine's trouble, not the article's
            raise
        except Exception as error:  # a parser's bug on one page must not stop the stream
            return Reject("cleaning-failed", f"cleaning this article failed ({type(error).__name__})")


def clean(raw: RawArticle, settings: CleanSettings) -> CleanArticle:
    """The clean form of `raw`. Raises `Reject` if there is none."""
    content = content_of(raw, settings.max_bytes)
    if not content.strip():
        raise Reject("empty-body", "the article has no content: nothing but white space")
    refuse_binary(content)
    hints = settings.sources.get(raw.source, Hints())
    draft = _READERS[raw.format](content, raw, hints, hints.zone or settings.assumed_zone)
    if not draft.body:
        raise Reject("no-article-text", "no article text was found, only navigation, pictures or the like")
    text = paragraphs(draft.body)
    url = _url(raw.url, draft.url)
    article = CleanArticle(
        id=article_id(raw.source, url, text),
        source=one_line(raw.source) or "",
        title=draft.title,
        text=text,
        language=language_of(text, raw.language or draft.language or hints.language),
        published=draft.published,
        url=url,
        section=draft.section,
        author=draft.author,
        dateline=dateline_of(text),
        crawled_on=raw.fetched_at.date() if raw.fetched_at else draft.crawled_on,
        standfirst=draft.beside.standfirst,
        updated=only_later(draft.beside.updated, draft.published),
        image=draft.beside.image,
        evidence=draft.beside.evidence,
    )
    return replace(article, agency=agency_of(article))


def content_of(raw: RawArticle, most: int) -> str:
    """The content of `raw` as text. Raises `Reject`."""
    if raw.content is not None and raw.content_base64 is not None:
        raise Reject("both-contents", "content and content_base64 are both given; give one of them")
    if raw.content is not None:
        check_size(len(raw.content) if raw.content.isascii() else len(raw.content.encode("utf-8", "replace")), most)
        return raw.content
    if raw.content_base64 is None:
        raise Reject("no-content", "neither content nor content_base64 is given")
    data = decode_base64(raw.content_base64, most)
    check_size(len(data), most)
    refuse_binary(data)
    return to_text(data, raw.charset)


def clean_page(
    html_or_text: str, url: str | None = None, settings: CleanSettings | None = None
) -> CleanArticle | Reject:
    """A page of unknown source and format: HTML if it has tags, else a text dump."""
    kind: Format = "html" if looks_like_html(html_or_text) else "text"
    source = re.sub(r"^https?://([^/?#]*).*", r"\1", url or "", flags=re.DOTALL) or "unknown"
    [result] = Cleaner(settings)([RawArticle(source=source, format=kind, content=html_or_text, url=url)])
    return result if isinstance(result, Reject) else result[0]


def _from_html(content: str, raw: RawArticle, hints: Hints, zone: str) -> Draft:
    page = read_page(content)
    told = page.metadata
    return Draft(
        body=page.body,
        title=page.title or one_line(raw.title),
        published=_told(told, zone, hints) or _carried(raw, zone, hints) or _shown(page, raw, zone, hints),
        section=told.section.value if told.section else None,
        author=told.author.value if told.author else one_line(raw.author),
        language=told.language,
        url=told.url,
        beside=beside(told, page.title, page.body, zone, month_first=bool(hints.month_first)),
    )


def _from_dump(content: str, raw: RawArticle, hints: Hints, zone: str) -> Draft:
    dump = read_dump(content, raw.url, base(raw.language or hints.language), hints.month_first)
    at, stamp = dump.published_line, dump.published
    when = published(stamp, zone, f"line {at}: {dump.lines[at - 1][:80]}") if stamp and at else None
    return Draft(
        body=dump.body,
        title=dump.title or one_line(raw.title),
        published=when or _carried(raw, zone, hints),
        section=dump.section,
        author=one_line(raw.author),
        crawled_on=dump.crawled_on,
    )


def _from_feed(content: str, raw: RawArticle, hints: Hints, zone: str) -> Draft:
    body = blocks(parse(content)) if looks_like_html(content) or "&" in content else lines(content)
    if body and _FEED_TAIL.search(body[-1]):
        body = [*body[:-1], _FEED_TAIL.sub("", body[-1])] if not _FEED_TAIL.fullmatch(body[-1]) else body[:-1]
    return _carried_draft(body, raw, hints, zone)


def _from_clean(content: str, raw: RawArticle, hints: Hints, zone: str) -> Draft:
    return _carried_draft(lines(content), raw, hints, zone)


def _carried_draft(body: list[str], raw: RawArticle, hints: Hints, zone: str) -> Draft:
    when = _carried(raw, zone, hints)
    return Draft(body=body, title=one_line(raw.title), published=when, author=one_line(raw.author))


_READERS: Mapping[Format, Callable[[str, RawArticle, Hints, str], Draft]] = {
    "html": _from_html,
    "text": _from_dump,
    "feed": _from_feed,
    "clean": _from_clean,
}


def _told(told: Metadata, zone: str, hints: Hints) -> Published | None:
    for place, written in told.published:
        if stamp := parse_stamp(written, bool(hints.month_first)):
            return published(stamp, zone, place)
    return None


def _shown(page: Page, raw: RawArticle, zone: str, hints: Hints) -> Published | None:
    """The date between headline and story; the line that says "updated" only if there is no other."""
    language = base(raw.language or page.metadata.language or hints.language)
    lines_ = sorted(dateline_lines(page), key=lambda line: "updated" in line.casefold())
    for line in lines_:
        for stamp in find_dates(line, language, _month_first(hints, language or "en")):
            if not stamp.ambiguous:
                return published(stamp, zone, f"shown under the headline: {line[:80]}")
    return None


def _carried(raw: RawArticle, zone: str, hints: Hints) -> Published | None:
    stamp = parse_stamp(raw.published_at, bool(hints.month_first))
    return published(stamp, zone, "carrier published_at") if stamp else None


def _month_first(hints: Hints, language: str) -> bool:
    return hints.month_first if hints.month_first is not None else language == "en"


def _url(given: str | None, stated: str | None) -> str | None:
    """The canonical URL the page states, if it is on the same host and not just the front page; else the given."""
    ours, theirs = (web_url(url) for url in (given, stated))
    if theirs and _PAGE_URL.match(theirs) and (ours is None or _host(ours) == _host(theirs)):
        return theirs
    return ours


def _host(url: str) -> str:
    return re.sub(r"^https?://(?:www\.|m\.|mobile\.|amp\.)?|[/?].*", "", url)
