"""Page dumps in languages that the readers were not fitted on: the words of their menus and bylines are known."""

from pathlib import Path

import pytest

from agents.clean.step import clean_page
from streams.codec import Reject

DUMPS = Path(__file__).parent / "dumps"  # written for this test


@pytest.mark.parametrize(
    ("language", "title", "code"),
    [
        ("turkish", "Sınırda gerilim: iki asker yaralandı", "tr"),
        ("arabic", "إصابة جنديين في إطلاق نار على الحدود الشمالية", "ar"),
        ("ukrainian", "На північному кордоні поранено двох військових", "uk"),
        ("czech", "Dva vojáci byli zraněni na severní hranici", "cs"),
        ("greek", "Δύο στρατιώτες τραυματίστηκαν στα βόρεια σύνορα", "el"),
        ("indonesian", "Dua tentara terluka di perbatasan utara", "id"),
        ("polish", "Dwóch żołnierzy rannych na północnej granicy", "pl"),
    ],
)
def test_the_story_its_title_and_its_days(language: str, title: str, code: str) -> None:
    dump = (DUMPS / f"{language}.txt").read_text(encoding="utf-8")
    article = clean_page(dump)
    assert not isinstance(article, Reject)
    assert article.published is not None
    assert article.updated is not None
    assert (article.title, article.language.code) == (title, code)
    assert (article.published.at.day, article.updated.at.day) == (18, 19)
    story = [line for line in dump.split("\n") if line.endswith(".")]
    assert len(story) == 3
    assert article.text.split("\n\n") == story
