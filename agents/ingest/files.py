"""Files and fetched pages as raw articles. Nothing is judged here: what is broken goes in and is refused by name."""

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from agents.clean.signature import charset_of, signed
from agents.ingest.feeds import TooSlow, entries
from streams.events import Format, RawArticle

FORMATS: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "text", ".text": "text", ".md": "text",
    ".xml": "feed", ".rss": "feed", ".atom": "feed",
}  # fmt: skip
JSON_LINES = (".jsonl", ".ndjson", ".json")
_FEED = re.compile(rb"<(rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_ASIDE = re.compile(rb"\A(?:\s*<(?:\?.*?\?>|!--.*?-->|!DOCTYPE[^>\[]*>))*\s*", re.DOTALL | re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_HEAD = 4096  # bytes that the format is told from
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


def find(path: Path) -> Iterator[Path]:
    """The article files below `path`, in order of name; `path` itself when it is a file.

    In a folder only known endings count; what starts with a dot, folders too, or is called README does not.
    """
    if path.is_file():
        yield path
        return
    yield from (each for each in _shown(path) if _is_known(each))


def passed_over(path: Path) -> Iterator[Path]:
    """The files below a folder that `find` leaves out for their endings, in order of name."""
    yield from (each for each in _shown(path) if not _is_known(each))


def _shown(folder: Path) -> Iterator[Path]:
    for each in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in each.relative_to(folder).parts)
        if each.is_file() and not hidden and not each.name.startswith("README"):
            yield each


def _is_known(file: Path) -> bool:
    return file.suffix.lower() in (*FORMATS, *JSON_LINES)


def articles(path: Path, source: str | None = None) -> Iterator[RawArticle]:
    """The articles in one file: one for a page or dump, one per entry of a feed. Raises `OSError`.

    `source` defaults to the folder's name where that is a host name, else "local".
    """
    folder = path.resolve().parent.name
    source = source or (folder if _HOST.fullmatch(folder) else "local")
    yield from from_bytes(path.read_bytes(), source, FORMATS.get(path.suffix.lower()))


def from_bytes(
    data: bytes,
    source: str,
    format_: Format | None = None,
    *,
    url: str | None = None,
    charset: str | None = None,
) -> Iterator[RawArticle]:
    """Bytes as articles; without `format_` it is told from the first bytes."""
    head = _as_utf8(data[:_HEAD])
    format_ = format_ or _sniff(head)
    if format_ == "feed" and _FEED.search(head):
        with suppress(TooSlow):  # it goes in whole then, and is refused
            yield from entries(_as_utf8(data), source)
            return
    try:
        yield RawArticle(source=source, format=format_, content=_text(data, charset), url=url)
    except UnicodeDecodeError:
        encoded = base64.b64encode(data).decode("ascii")
        yield RawArticle(source=source, format=format_, content_base64=encoded, charset=charset, url=url)


def _as_utf8(data: bytes) -> bytes:
    """`data`; as UTF-8 where it tells itself that it is UTF-16, say, and then without saying so."""
    told = charset_of(data)
    return _DECLARATION.sub("", signed(data, told)).encode() if told else data


def _sniff(head: bytes) -> Format:
    start = _ASIDE.sub(b"", head)
    if _FEED.match(start):
        return "feed"
    return "html" if start[:1] == b"<" else "text"


def _text(data: bytes, charset: str | None) -> str:
    """UTF-8 is read here; everything else is the cleaner's to tell from the bytes."""
    declared = charset and charset.lower().replace("_", "-") not in ("utf-8", "utf8", "ascii", "us-ascii")
    if declared or charset_of(data) not in (None, "utf-8"):
        raise UnicodeDecodeError(charset or "utf-8", data[:1] or b"?", 0, 1, "in another charset")
    return data.decode("utf-8-sig")
