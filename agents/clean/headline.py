"""The headline of a page, among its headings and the titles that its metadata and its window state."""

import re
from collections.abc import Iterable
from html import unescape
from itertools import islice
from typing import Any

from agents.clean.metadata import Metadata
from agents.clean.prose import folded, one_line

_JOINTS = re.compile(r"\s*(?::|\||\s-\s|–|—|»|›|::|·)\s*")
_SIGNED = re.compile(r"\s*(?:[|»]|::)\s*|\s+[–—-]\s+")  # what parts a headline from the outlet's name
# Host names before and behind a title, with what parts them from it. Each sign is looked at a few times at most:
# labels are as long as in the DNS, and what parts is taken from its first sign on, and whole.
_HOST = re.compile(
    r"^(?:[\w-]{1,63}+\.){1,9}[a-z]{2,}\s*[|»›:/·–—-][|»›:/·–—\s-]*"
    r"|(?<![|«‹:/·–—\s-])(?=\s*[|«‹:/·–—-])[|«‹:/·–—\s-]++(?:[\w-]{1,63}+\.){1,9}[a-z]{2,}$",
    re.IGNORECASE,
)
_LONGEST = 1_000  # characters of a window title that are looked at
_MOST_JOINTS = 12
_MOST = 200  # headings of a rank that are looked at
_LEAST_HEADLINE = 3  # words


def title_of(tree: Any, metadata: Metadata, visible: list[str]) -> str | None:
    """The headline: the heading that metadata or window title agree on, whole or but for the outlet's name.

    Else the only heading of the first rank, else the metadata's (often written for search engines); failing all, that
    part of the window title which stands on the page.
    """
    headings = _headings(tree, "h1")
    told = [_unsigned(line, metadata.site) for _, title in metadata.titles if (line := _plain(title))]
    element = tree.find(".//title")
    window = _HOST.sub("", _plain(element.text_content())[:_LONGEST]) or None if element is not None else None
    if agreed := _whole(told, headings):
        return agreed
    titles = [title for title in (*told, window) if title]
    if agreed := _agreed(titles, headings):
        return agreed
    others = [heading for heading in headings if heading.casefold() != (metadata.site or "").casefold()]
    if not any(_shares(heading, titles) for heading in others):
        second = list(filter(_is_long, _headings(tree, "h2")))
        if agreed := _whole(told, second) or _agreed([window or ""], second, _SIGNED):
            return agreed
    only = [heading for heading in others if len(set(map(str.casefold, headings))) == 1 and _is_long(heading)]
    return next(iter((*only, *told, *others)), None) or _without_site(window, visible) or next(iter(headings), None)


def _headings(tree: Any, rank: str) -> list[str]:
    found = (" ".join(piece[:_LONGEST] for piece in element.itertext()) for element in islice(tree.iter(rank), _MOST))
    return [line for text in found if (line := _plain(text))]


def _whole(titles: Iterable[str], headings: Iterable[str]) -> str | None:
    """The heading that is one of `titles`."""
    known = frozenset(map(folded, titles))
    return next((heading for heading in headings if folded(heading) in known), None)


def _shares(heading: str, titles: Iterable[str]) -> bool:
    """Half of the words of `heading` are in one of `titles`: it is about the same."""
    words = frozenset(folded(heading).split())
    return any(2 * len(words & frozenset(folded(title).split())) >= len(words) for title in titles)


def _agreed(titles: Iterable[str], headings: Iterable[str], joint: re.Pattern[str] = _JOINTS) -> str | None:
    """The heading that is the most of one of `titles`, parted by `joint`."""
    shown = {folded(heading): heading for heading in headings}
    for title in titles if shown else ():
        main = [part for part in _parts(title, joint) if folded(part) in shown and len(part) >= len(title) / 2]
        if main:
            return shown[folded(max(main, key=len))]
    return None


def _plain(text: str) -> str:
    """`text` on one line, without the entities of those who escape twice."""
    return one_line(unescape(text)) or ""


def _unsigned(title: str, site: str | None) -> str:
    """`title` without the outlet's name before or behind it; "Forbes: ferry owner …" may be about Forbes."""
    name = (site or "").casefold()
    for joint in islice(_JOINTS.finditer(title), _MOST_JOINTS) if name else ():
        before, after = title[: joint.start()].strip(), title[joint.end() :].strip()
        if before and after.casefold() == name:
            return before
        if after and before.casefold() == name and _SIGNED.fullmatch(joint[0]):
            return after
    return title


def _is_long(heading: str) -> bool:
    return len(heading.split()) >= _LEAST_HEADLINE


def _parts(title: str, joint: re.Pattern[str] = _JOINTS) -> list[str]:
    """`title` whole, and without what stands before or after each of its first joints."""
    joints = list(islice(joint.finditer(title), _MOST_JOINTS))
    parts = [title, *(title[joint.end() :] for joint in joints), *(title[: joint.start()] for joint in joints)]
    return [part.strip() for part in parts]


def _without_site(window: str | None, visible: list[str]) -> str | None:
    if not window:
        return window
    shown = {line.casefold() for line in visible}
    standing = [part for part in _parts(window) if part.casefold() in shown and len(part.split()) > 2]
    return max(standing, key=len, default=window)
