"""An article with the evidence for its themes marked: for a terminal, and as one HTML page without scripts."""

from collections.abc import Iterator, Sequence
from html import escape

from rich.console import Console
from rich.text import Text

from agents.cli.render import marked
from streams.events import EnrichedArticle, FieldName, Theme

FOR, AGAINST = "black on green", "black on red"
MOST_SENTENCES = 5  # a theme, on the terminal

Mark = tuple[int, int, str, float]  # start, end, theme, contribution


def marks(article: EnrichedArticle, field: FieldName) -> list[Mark]:
    """The words of the evidence in one field, in reading order, none over another: the largest contribution wins."""
    found = [
        (word.start, word.end, theme.id, piece.weight)
        for theme in article.themes
        for piece in theme.evidence
        if piece.evidence.field == field
        for word in piece.evidence.words
    ]
    chosen: list[Mark] = []
    for mark in sorted(found, key=lambda mark: (-abs(mark[3]), mark)):
        if all(mark[1] <= other[0] or other[1] <= mark[0] for other in chosen):
            chosen.append(mark)
    return sorted(chosen)


def show(console: Console, article: EnrichedArticle) -> None:
    """The themes, each with its sentences; then the article with every mark."""
    for theme in article.themes:
        name = f"{theme.name} [{theme.id}]  {theme.score:.2f}"
        console.print(Text(f"{name}{'  main theme' if theme is article.themes[0] else ''}", style="bold"))
        for line in _sentences(theme):
            console.print(line, soft_wrap=not console.is_terminal)
    if not article.themes:
        console.print("no theme")
    console.print()
    fields: tuple[tuple[FieldName, str], ...] = (("title", article.article.title or ""), ("body", article.article.text))
    for field, written in fields:
        text = Text(_harmless(written), style="bold" if field == "title" else "")
        for start, end, _, weight in marks(article, field):
            text.stylize(FOR if weight > 0 else AGAINST, start, end)
        console.print(text, soft_wrap=not console.is_terminal)
        console.print()


def _harmless(text: str) -> str:
    """What a stranger wrote, of the same length, without what would steer the terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)


def _sentences(theme: Theme) -> Iterator[Text]:
    for piece in theme.evidence[:MOST_SENTENCES]:
        pattern = " ".join(piece.pattern.split())
        yield Text.assemble(f"  {piece.weight:+.2f}  “", marked(piece.evidence), "”  ", (pattern, "dim italic"))
    if len(theme.evidence) > MOST_SENTENCES:
        yield Text(f"  and {len(theme.evidence) - MOST_SENTENCES} more", style="dim")


STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "mark{background:#bbf0c0}mark.against{background:#f6c0c0}td{padding:.1rem .6rem;vertical-align:top}"
    "article{white-space:pre-wrap;border-top:1px solid #bbb;margin-top:1rem}small{color:#555}"
)


def html(articles: Sequence[EnrichedArticle]) -> str:
    """One page: themes with scores and evidence, then the text; a mark's tooltip says theme and contribution."""
    bodies = "\n".join(_article(article) for article in articles)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Themes explained</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<style>{STYLE}</style></head>\n'
        f"<body>\n{bodies}\n</body></html>\n"
    )


def _article(article: EnrichedArticle) -> str:
    title = _marked(article.article.title or "", marks(article, "title"))
    body = _marked(article.article.text, marks(article, "body"))
    rows = "\n".join(row for theme in article.themes for row in _rows(theme))
    table = f"<table>\n{rows}\n</table>" if rows else "<p>no theme</p>"
    return f"<h1>{title}</h1>\n{table}\n<article>{body}</article>"


def _rows(theme: Theme) -> Iterator[str]:
    yield f'<tr><th colspan="3" align="left">{escape(theme.name)} [{escape(theme.id)}] {theme.score:.2f}</th></tr>'
    for piece in theme.evidence:
        sentence, pattern = escape(piece.evidence.sentence.text), escape(" ".join(piece.pattern.split()))
        yield f"<tr><td>{piece.weight:+.2f}</td><td>{sentence}</td><td><small>{pattern}</small></td></tr>"


def _marked(text: str, found: Sequence[Mark]) -> str:
    pieces, done = [], 0
    for start, end, theme, weight in found:
        against = "" if weight > 0 else ' class="against"'
        tip = escape(f"{theme} {weight:+.2f}")
        pieces += [escape(text[done:start]), f'<mark{against} title="{tip}">{escape(text[start:end])}</mark>']
        done = end
    return "".join([*pieces, escape(text[done:])])
