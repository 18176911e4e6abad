"""What a page says about itself: JSON-LD, meta tags, link and time elements. One walk over the tree."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from agents.clean.identity import web_url
from agents.clean.jsonld import Node, main_story, names, read, text
from agents.clean.prose import one_line
from streams.events import Image

PAGE = Path(__file__).parents[1] / "data" / "clean" / "page.toml"
_LONGEST_TIME, _MOST_TIMES = 60, 100  # characters that a <time> element shows; how many are kept
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Found(NamedTuple):
    """A value as written, and the place it was found at: "json-ld headline", "meta og:title"."""

    place: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The fields of a page as found, best first."""

    titles: tuple[Found, ...] = ()
    standfirsts: tuple[Found, ...] = ()
    published: tuple[Found, ...] = ()
    updated: tuple[Found, ...] = ()
    section: Found | None = None
    author: Found | None = None
    image: Image | None = None
    site: str | None = None
    language: str | None = None
    url: str | None = None
    times: tuple[tuple[str, str], ...] = ()  # <time> elements: what they show, and their `datetime`; not all of many


@dataclass(slots=True)
class _Tags:
    meta: dict[str, str] = field(default_factory=dict)  # the first of each name
    stories: list[Node] = field(default_factory=list)
    raw: dict[str, str] = field(default_factory=dict)  # JSON-LD that is not JSON
    times: list[tuple[str, str]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    shown: list[tuple[str, str]] = field(default_factory=list)
    before: int = 0  # of `shown`: those that stand before the headline


@cache
def vocabulary() -> Mapping[str, tuple[str, ...]]:
    """The lists of page.toml by name."""
    return {name: tuple(values) for name, values in tomllib.loads(PAGE.read_text(encoding="utf-8")).items()}


def read_metadata(tree: Any) -> Metadata:
    """The metadata of a parsed page (an lxml element)."""
    tags = _Tags()
    for element in tree.iter("meta", "script", "link", "time", "h1"):
        _READERS[element.tag](element, tags)
    titles = [line for each in (*_values(tags.meta, "title"), tree.findtext(".//title")) if (line := text(each))]
    url = _first(tags.links.get("canonical"), tags.meta.get("og:url"))
    story, meta, raw = main_story(tags.stories, vocabulary()["stories"], titles, url), tags.meta, tags.raw

    def of_story(name: str) -> str | None:
        return text(story.get(name)) or raw.get(name)

    return Metadata(
        titles=_pairs(("json-ld headline", of_story("headline")), *_metas(meta, "title")),
        published=_pairs(
            ("json-ld datePublished", of_story("datePublished")),
            *_metas(meta, "published"),
            *tags.times,
            *_metas(meta, "published_vaguely"),
            ("json-ld dateCreated", of_story("dateCreated")),
        ),
        standfirsts=_lines(
            ("json-ld abstract", of_story("abstract")),
            ("json-ld description", of_story("description")),
            *_metas(meta, "standfirst"),
        ),
        updated=_pairs(("json-ld dateModified", of_story("dateModified")), *_metas(meta, "updated")),
        section=_best(("json-ld articleSection", of_story("articleSection")), *_metas(meta, "section")),
        author=_best(
            ("json-ld author", names(story.get("author"))),
            *(each for each in _metas(meta, "author") if not each[1].startswith("http")),
        ),
        image=_image(story.get("image"), meta),
        site=_first(*(value.lstrip("@") for value in _values(meta, "site")), names(story.get("publisher"))),
        language=_first(tree.get("lang"), tree.get(_XML_LANG), *_values(meta, "language")),
        url=url,
        times=(*tags.shown[tags.before :], *tags.shown[: tags.before]),
    )


def _pairs(*pairs: tuple[str, str | None]) -> tuple[Found, ...]:
    return tuple(Found(place, value) for place, value in pairs if value)


def _lines(*pairs: tuple[str, str | None]) -> tuple[Found, ...]:
    """Those that are words, each as one line."""
    return tuple(Found(place, line) for place, value in pairs if value and (line := text(value)))


def _best(*pairs: tuple[str, str | None]) -> Found | None:
    return next((Found(place, line) for place, value in pairs if value and (line := one_line(value))), None)


def _image(stated: Any, meta: Mapping[str, str]) -> Image | None:
    """The picture of the story, apart from its text: JSON-LD's, else the one for social media."""
    first = stated[0] if isinstance(stated, list) and stated else stated
    node = first if isinstance(first, dict) else {"url": first}
    urls = (text(node.get("url")), text(node.get("contentUrl")), *_values(meta, "image"))
    if (url := next((web for each in urls if each and (web := web_url(each))), None)) is None:
        return None
    return Image(
        url=url,
        caption=_first(text(node.get("caption")), *_values(meta, "caption")),
        credit=_first(text(node.get("creditText")), names(node.get("author")), names(node.get("creator"))),
    )


def _metas(meta: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    return ((f"meta {name}", meta[name]) for name in vocabulary()[kind] if name in meta)


def _values(meta: Mapping[str, str], kind: str) -> Iterator[str]:
    return (value for _, value in _metas(meta, kind))


def _first(*values: str | None) -> str | None:
    return next((line for value in values if value and (line := one_line(value))), None)


def _read_meta(element: Any, tags: _Tags) -> None:
    content = element.get("content")
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = element.get(attribute)
        if name and content and content.strip():
            tags.meta.setdefault(name.strip().lower(), content.strip()[:1000])


def _read_link(element: Any, tags: _Tags) -> None:
    relation, target = (element.get("rel") or "").strip().lower(), element.get("href")
    if relation and target:
        tags.links.setdefault(relation, target.strip())


def _read_time(element: Any, tags: _Tags) -> None:
    machine = (element.get("datetime") or "").strip()
    shown = one_line(element.text if len(element) == 0 and len(element.text or "") <= _LONGEST_TIME else None)
    if shown and machine and len(tags.shown) < _MOST_TIMES:
        tags.shown.append((shown, machine))
    if element.get("pubdate") is not None or (element.get("itemprop") or "").lower() == "datepublished":
        written = machine or element.get("content") or "".join(element.itertext())
        tags.times.append(("time datePublished", written.strip()))


def _read_heading(_: Any, tags: _Tags) -> None:
    tags.before = tags.before or len(tags.shown)


def _read_script(element: Any, tags: _Tags) -> None:
    if "ld+json" in (element.get("type") or "").lower() and element.text:
        nodes, values = read(element.text)
        tags.stories.extend(nodes)
        tags.raw = values | tags.raw


_READERS = {"meta": _read_meta, "link": _read_link, "time": _read_time, "script": _read_script, "h1": _read_heading}
