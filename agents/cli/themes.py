"""`tocsin themes`: train a classifier on one's own labels, and see why an article has its themes."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agents.classify.labels import LabelsError, read_labels
from agents.classify.own_themes import strengths
from agents.classify.report import Figures, Mistake, card, figures, mistakes
from agents.classify.weighing import Themes
from agents.clean.language import language_of
from agents.cli.explained import html, show
from agents.cli.ingest import records
from agents.text import analyse
from agents.worker import build, theme_set
from streams.codec import decode
from streams.events import EnrichedArticle
from streams.settings import BadSetting, Settings
from streams.topics import DEAD, ENRICHED
from streams.topology import run

app = typer.Typer(help="Train on your own labels; see why an article has its themes.", no_args_is_help=True)


@app.command()
def train(
    labels: Annotated[Path, typer.Option("--labels", help='JSON lines of {"text": "...", "themes": ["...", ...]}.')],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write the model to.")] = Path("themes-model"),
) -> None:
    """Train a classifier on labelled texts: report, model card, and a model for TOCSIN_THEMES_MODEL."""
    try:
        from agents.classify.teach import teach
    except ImportError:
        raise BadSetting("training needs scikit-learn: pip install 'tocsin[train]'") from None
    console = Console(highlight=False, markup=False)
    try:
        rows = read_labels(labels)
        strength = list(_strengths([row.text for row in rows]))
        taught = teach([row.text for row in rows], [row.themes for row in rows], strength, console.print)
    except LabelsError as error:
        raise BadSetting(str(error)) from None
    except ValueError as error:
        raise BadSetting(f"{labels}: {error}") from None
    found = figures(taught.model, taught.scores, taught.truth)
    wrong = list(mistakes(taught.model, taught.scores, taught.truth, [row.text for row in rows]))
    _show(console, found, wrong, taught.left_out)
    file = taught.model.save(out)
    (out / "MODEL_CARD.md").write_text(card(taught.model, found, wrong, len(rows), taught.left_out), "utf-8")
    console.print(f"\nwrote {file} and its model card; use it with TOCSIN_THEMES_MODEL={out}", soft_wrap=True)


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(help="An HTML page, a text dump or a feed.")],
    html_out: Annotated[Path | None, typer.Option("--html", help="Write an HTML page instead.")] = None,
) -> None:
    """Take an article the whole way in memory and show it with the evidence for each theme marked."""
    if not file.is_file():
        raise BadSetting(f"there is no file {file}")
    settings = Settings.from_env(Settings.from_env().to_env() | {"TOCSIN_STAGES": "clean,story,extract,classify"})
    topics = run(list(build(settings).values()), [entered for entered, _ in records(str(file), None)])
    console = Console(highlight=False, markup=False)
    for dead in topics.get(DEAD.name, []):
        print(f"no article: {dead.header('dead_message')}", file=sys.stderr)
    articles = [decode(EnrichedArticle, enriched.value) for enriched in topics.get(ENRICHED.name, [])]
    if not articles:
        raise BadSetting(f"{file} has no article that could have a theme")
    if html_out:
        html_out.write_text(html(articles), "utf-8")
        console.print(f"wrote {html_out}", soft_wrap=True)
        return
    for article in articles:
        show(console, article)


def _strengths(texts: Sequence[str]) -> Iterator[dict[str, float]]:
    """What the patterns of the themes in force find in each text."""
    themes = Themes(theme_set(Settings.from_env()))
    for text in texts:
        yield strengths(themes.signals(analyse(None, text, language_of(text).code)))


def _show(console: Console, found: list[Figures], wrong: list[Mistake], left_out: tuple[str, ...]) -> None:
    table = Table("theme", "texts", "precision", "recall", "F1", "threshold")
    for row in found:
        numbers = (row.precision, row.recall, row.f1, row.threshold)
        table.add_row(row.label, str(row.texts), *(f"{number:.3f}" for number in numbers))
    console.print(table)
    console.print("cross-validated; the most confident mistakes (often it is the label that is wrong):")
    for each in wrong:
        what = "missed" if each.labelled else "too many"
        console.print(f"  {each.label}  {what}  {each.score:.3f}  {each.text}", soft_wrap=True)
    if left_out:
        console.print(f"left out for too few texts: {', '.join(left_out)}", soft_wrap=True)
