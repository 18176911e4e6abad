"""`tocsin themes`: train writes a model the worker takes; explain marks the evidence."""

import json
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from agents.classify.own import load_own
from agents.cli.explained import html, marks, show
from agents.cli.themes import app
from agents.worker import build
from streams.events import CleanArticle, EnrichedArticle, EntityArticle, Language
from streams.settings import BadSetting, Settings

TEXT = "A suicide bomber killed nine people at the <market>.\n\nThe peace talks were called off."


def enriched() -> EnrichedArticle:
    clean = CleanArticle(
        id="0" * 32,
        source="example.org",
        title="Bomb & fear",
        text=TEXT,
        language=Language(code="en", confidence=1.0),
        published=None,
    )
    article = EntityArticle(article=clean, mentions=(), entities=(), countries=(), model=None)
    ((result,),) = build(Settings(stages=("classify",)))["classify"].step([article])  # type: ignore[misc,union-attr]
    assert isinstance(result, EnrichedArticle)
    return result


def test_marks_do_not_overlap_and_are_the_words_of_the_evidence() -> None:
    article = enriched()
    found = marks(article, "body")
    assert "suicide" in {TEXT[start:end] for start, end, _, _ in found}
    assert all(one[1] <= other[0] for one, other in pairwise(found))


def test_the_page_is_escaped_and_marked() -> None:
    page = html([enriched()])
    assert "&lt;" in page
    assert "<market>" not in page
    assert ">suicide</mark>" in page
    assert "Bomb</mark> &amp; fear" in page or "Bomb &amp; fear" in page
    assert "<script" not in page


def test_the_terminal_shows_theme_score_and_sentence() -> None:
    console = Console(width=100, record=True, file=StringIO())
    show(console, enriched())
    text = console.export_text()
    assert "[terrorism]" in text
    assert "main theme" in text
    assert "A suicide bomber killed nine people" in text


def test_explain_takes_a_file_the_whole_way(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    story = "Customs officers seized 40 kilograms of heroin at the border crossing on Monday morning. " * 6
    page.write_text(f"<html><body><article><h1>Heroin haul</h1><p>{story}</p></article></body></html>", "utf-8")
    result = CliRunner().invoke(app, ["explain", str(page), "--html", str(tmp_path / "out.html")])
    assert result.exit_code == 0, result.output
    assert "[drug_trafficking]" in (tmp_path / "out.html").read_text("utf-8")


def test_explain_fails_where_there_is_no_article(tmp_path: Path) -> None:
    page, out = tmp_path / "page.html", tmp_path / "out.html"
    page.write_text("%PDF-1.4", "utf-8")
    result = CliRunner().invoke(app, ["explain", str(page), "--html", str(out)])
    assert isinstance(result.exception, BadSetting)
    assert str(result.exception) == f"{page} has no article that could have a theme"
    assert not out.exists()


def test_train_writes_a_model_that_the_setting_takes(tmp_path: Path) -> None:
    labels = tmp_path / "labels.jsonl"
    rows = [{"text": f"Pirates boarded ship {n}.", "themes": ["piracy"]} for n in range(12)]
    rows += [{"text": f"Farmers sold wheat {n}.", "themes": []} for n in range(12)]
    labels.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    result = CliRunner().invoke(app, ["train", "--labels", str(labels), "--out", str(tmp_path / "model")])
    assert result.exit_code == 0, result.output
    assert "piracy" in result.output
    assert load_own(tmp_path / "model").labels == ("piracy",)
    assert "piracy" in (tmp_path / "model" / "MODEL_CARD.md").read_text("utf-8")
    build(Settings(stages=("classify",), themes_model=(tmp_path / "model",)))


def test_a_mistake_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"text": "x"}', "utf-8")
    for arguments, words in (
        (["train", "--labels", str(tmp_path / "bad.jsonl")], "bad.jsonl:1"),
        (["explain", str(tmp_path / "nowhere")], "there is no file"),
    ):
        result = CliRunner().invoke(app, arguments)
        assert isinstance(result.exception, BadSetting)
        assert words in str(result.exception)
    (tmp_path / "model.npz").write_bytes(b"no")
    with pytest.raises(BadSetting, match="TOCSIN_THEMES_MODEL"):
        build(Settings(stages=("classify",), themes_model=(tmp_path,)))
