from pathlib import Path

import pytest
from clean.pages import DUMP, HTML, NAVIGATION, PARAGRAPHS, TITLE
from typer.testing import CliRunner

from agents.clean.dropped import judged
from agents.clean.step import clean_page
from agents.cli.main import app
from streams.events import CleanArticle


@pytest.mark.parametrize("page", [HTML, DUMP], ids=["html", "dump"])
def test_each_line_is_kept_or_dropped_for_a_reason(page: str) -> None:
    article = clean_page(page)
    assert isinstance(article, CleanArticle)
    why = {line.text: line.why for line in judged(page, article)}
    assert [line for line, reason in why.items() if reason == "story"] == list(PARAGRAPHS)
    assert (why["Home"], why[TITLE]) == ("before the story", "title")
    assert "after the story" in why.values()


def test_the_command_shows_both_and_writes_a_view(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(DUMP, encoding="utf-8")
    result = CliRunner().invoke(app, ["clean", str(tmp_path / "page.txt"), "--html", str(tmp_path / "view.html")])
    assert result.exit_code == 0, result.output
    assert f"title      {TITLE}" in result.stdout
    assert "- Most read  [after the story]" in result.stdout
    view = (tmp_path / "view.html").read_text(encoding="utf-8")
    assert '<p class="dropped" title="before the story">Home</p>' in view
    assert "<p>“We have waited five months for this,”" in view


def test_a_page_without_a_story_is_said_to_be_a_dead_letter() -> None:
    result = CliRunner().invoke(app, ["clean", "-"], input=NAVIGATION)
    assert result.exit_code == 1
    assert "a dead letter (no-article-text)" in result.stderr
