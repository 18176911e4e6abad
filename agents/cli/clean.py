"""`tocsin clean`: one page, what was kept of it, what was dropped, and why."""

import sys
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from agents.clean.charset import to_text
from agents.clean.dropped import Line, judged
from agents.clean.step import Cleaner, CleanSettings, clean_page
from streams.codec import Reject
from streams.events import CleanArticle
from streams.settings import Settings

_STYLE = "body{max-width:50em;margin:2em auto;font:16px/1.5 serif}.dropped{color:#999;font-size:80%;margin:.2em 0}"


def command(
    file: Annotated[str, typer.Argument(help="An HTML page or a text dump; - for standard input.")],
    url: Annotated[
        str | None, typer.Option(help="The page's address, where known: it helps with title and date.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write a view of the page here: the story, the rest in grey.")
    ] = None,
) -> None:
    """Clean one page and show what was dropped and why."""
    settings, console = Settings.from_env(), Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    cleaner = Cleaner(CleanSettings(max_bytes=settings.max_article_bytes, assumed_zone=settings.assumed_zone))
    try:
        content = to_text(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
        article = clean_page(content, url, cleaner)
        if isinstance(article, Reject):
            raise article
        lines = judged(content, article)
    except Reject as reject:
        print(f"tocsin: a dead letter ({reject.reason}): {reject.message}", file=sys.stderr)
        raise typer.Exit(1) from None
    for name, value in _fields(article):
        console.print(Text.assemble((f"{name:<10} ", "bold"), value))
    for why, run in groupby(lines, key=lambda line: line.why):
        for line in run:
            console.print(Text(f"  {line.text}") if line.kept else Text(f"- {line.text}  [{why}]", style="dim"))
    if html:
        html.write_text(_view(article, lines), encoding="utf-8")


def _fields(article: CleanArticle) -> Iterator[tuple[str, str]]:
    when, line = article.published, article.dateline
    yield "title", article.title or "none found"
    if when:
        zone = when.zone if when.zone_stated else f"{when.zone}, assumed"
        yield "published", f"{when.at.isoformat()} ({when.precision}; {zone}) by {when.evidence}"
    else:
        yield "published", "none found"
    yield "language", f"{article.language.code} ({article.language.confidence:.2f})"
    if article.languages:
        yield "languages", ", ".join(f"{each.code} {each.share:.0%}" for each in article.languages)
    if article.updated:
        yield "updated", f"{article.updated.at.isoformat()} by {article.updated.evidence}"
    places = {each.field: f" by {each.place}" for each in article.evidence}
    for name in ("standfirst", "section", "author", "agency", "url"):
        if value := getattr(article, name):
            yield name, value + places.get(name, "")
    if article.image:
        yield "image", " ".join(filter(None, (article.image.url, article.image.caption, article.image.credit)))
    if line:
        yield "dateline", ", ".join(part for part in (line.place, line.date, line.agency) if part)
    if article.crawled_on:
        yield "crawled", article.crawled_on.isoformat()


def _view(article: CleanArticle, lines: list[Line]) -> str:
    shown = (
        f"<p>{escape(line.text)}</p>" if line.kept else f'<p class="dropped" title="{line.why}">{escape(line.text)}</p>'
        for line in lines
    )
    title = escape(article.title or "no title")
    head = f'<!doctype html><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    return "\n".join([head, f"<h1>{title}</h1>", *shown, ""])
