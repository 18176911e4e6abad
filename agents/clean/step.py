"""The cleaning step: raw articles in; for each the story and nothing but the story, or why there is none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.clean.beside import agency_of, only_later
from agents.clean.charset import check_size, decode_base64, refuse_binary, to_text
from agents.clean.dateline import dateline_of
from agents.clean.identity import article_id, web_url
from agents.clean.language import language_of, languages_of
from agents.clean.lines import Numbers
from agents.clean.markup import looks_like_html
from agents.clean.prose import one_line, paragraphs
from agents.clean.readers import READERS, Known
from agents.clean.sites import Sites, page_id
from agents.clean.sources import Hints, shipped_hints
from agents.time_limit import TimeIsUp, cpu_limit, undisturbed
from streams.codec import Reject
from streams.events import CleanArticle, Format, Language, RawArticle
from streams.remembering import Timed

_PAGE_URL = re.compile(r"https?://[^/]+/.")


@dataclass(frozen=True, slots=True)
class CleanSettings:
    """`sources` holds hints by source; those shipped unless others are given. `most_seconds`: of processor time."""

    max_bytes: int = 5_000_000
    most_seconds: float = 5.0
    assumed_zone: str = "UTC"
    sources: Mapping[str, Hints] = field(default_factory=shipped_hints)


class Cleaner:
    """The step of the `clean` stage. Of page dumps it remembers what each source has on all its pages."""

    def __init__(self, settings: CleanSettings | None = None) -> None:
        self.settings = settings or CleanSettings()
        self._sites = Sites()

    def restore(self, kept: Iterable[tuple[str, bytes]]) -> None:
        self._sites.restore(kept)

    def changes(self) -> Mapping[str, bytes | None]:
        return self._sites.changes()

    def __call__(self, batch: Sequence[Timed[RawArticle]]) -> list[Sequence[CleanArticle] | Reject]:
        """One result per article, in order: one clean article, or a `Reject`. Never raises for data."""
        return [self.answer(timed.record) for timed in batch]

    def answer(self, raw: RawArticle) -> Sequence[CleanArticle] | Reject:
        try:
            with cpu_limit(self.settings.most_seconds):
                return (clean(raw, self.settings, self._sites),)
        except TimeIsUp:
            limit = f"{self.settings.most_seconds:g} s of processor time"
            return Reject("too-slow", f"cleaning this article took more than {limit}, more than any article needs")
        except Reject as reject:
            return reject
        except MemoryError:  # the machine's trouble, not the article's
            raise
        except Exception as error:  # a parser's bug on one page must not stop the stream
            return Reject("cleaning-failed", f"cleaning this article failed ({type(error).__name__})")


def clean(raw: RawArticle, settings: CleanSettings, sites: Sites) -> CleanArticle:
    """The clean form of `raw`. Raises `Reject` if there is none."""
    content = content_of(raw, settings.max_bytes)
    if not content.strip():
        raise Reject("empty-body", "the article has no content: nothing but white space")
    refuse_binary(content)
    hints = settings.sources.get(raw.source, Hints())

    def shifts(lines: Sequence[str]) -> Numbers:
        with undisturbed():  # a page half remembered would be worse than a late answer
            return sites.shifts(raw.source, page_id(raw.source, raw.url, content), lines)

    draft = READERS[raw.format](content, raw, Known(hints, hints.zone or settings.assumed_zone, shifts))
    if not draft.body:
        raise Reject("no-article-text", "no article text was found, only navigation, pictures or the like")
    text = paragraphs(draft.body)
    url = _url(raw.url, draft.url)
    language = language_of(text, raw.language or draft.language or hints.language)
    if languages := languages_of(text, language.code):
        language = Language(code=languages[0].code, confidence=languages[0].share)
    article = CleanArticle(
        id=article_id(raw.source, url, text),
        source=one_line(raw.source) or "",
        title=draft.title,
        text=text,
        language=language,
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
        languages=languages,
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


def clean_page(html_or_text: str, url: str | None = None, cleaner: Cleaner | None = None) -> CleanArticle | Reject:
    """A page of unknown source and format: HTML if it has tags, else a text dump.

    `cleaner`: one that has seen other pages.
    """
    kind: Format = "html" if looks_like_html(html_or_text) else "text"
    source = re.sub(r"^https?://([^/?#]*).*", r"\1", url or "", flags=re.DOTALL) or "unknown"
    result = (cleaner or Cleaner()).answer(RawArticle(source=source, format=kind, content=html_or_text, url=url))
    return result if isinstance(result, Reject) else result[0]


def _url(given: str | None, stated: str | None) -> str | None:
    """The canonical URL the page states, if it is on the same host and not just the front page; else the given."""
    ours, theirs = (web_url(url) for url in (given, stated))
    if theirs and _PAGE_URL.match(theirs) and (ours is None or _host(ours) == _host(theirs)):
        return theirs
    return ours


def _host(url: str) -> str:
    return re.sub(r"^https?://(?:www\.|m\.|mobile\.|amp\.)?|[/?].*", "", url)
