"""The sample articles and what is expected of them agree with each other: no word here about the pipeline."""

import html
import json
import re
import tomllib
import xml.etree.ElementTree as ET
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from shared_data import SHARED, needs_shared

SAMPLES = Path(__file__).resolve().parents[2] / "agents" / "data" / "samples"
EXPECTED: dict[str, list[dict[str, Any]]] = tomllib.loads((SAMPLES / "expected.toml").read_text("utf-8"))
ARTICLES, BROKEN = EXPECTED["article"], EXPECTED["broken"]
FILES = sorted(p.relative_to(SAMPLES).as_posix() for p in SAMPLES.glob("*/*"))
BOXES_INSIDE = 60  # words of teasers, captions and boxes that may stand between the first and last words


def article_name(article: dict[str, Any]) -> str:
    return f"{article['file']}#{article.get('entry', 1)}"


def fold(text: str) -> str:
    return " ".join(text.split())


def untag(markup: str) -> str:
    markup = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", markup)
    return fold(html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def entry_of(source: str, number: int) -> tuple[str, str]:
    """Title with date, and text, of an entry of a feed."""
    root = ET.fromstring(source)
    entry = [e for e in root.iter() if e.tag.rpartition("}")[2] in {"item", "entry"}][number - 1]
    fields = {child.tag.rpartition("}")[2]: child.text or "" for child in entry}
    head = f"{html.unescape(fields['title'])} {fields.get('pubDate', '')} {fields.get('published', '')}"
    return head, untag(fields.get("encoded") or fields.get("content") or fields["summary"])


def page_of(article: dict[str, Any]) -> tuple[str, str]:
    """What carries title and date, and the visible text, of a sample."""
    source = (SAMPLES / article["file"]).read_bytes().decode(article.get("charset", "utf-8"))
    if "entry" in article:
        return entry_of(source, article["entry"])
    text = untag(source) if article["file"].endswith(".html") else fold(source)
    return source, text


every_article = pytest.mark.parametrize("article", ARTICLES, ids=article_name)


@every_article
def test_story_stands_on_the_page(article: dict[str, Any]) -> None:
    _, text = page_of(article)
    assert text.count(article["first"]) == 1
    start = text.index(article["first"])
    end = text.index(article["last"], start) + len(article["last"])
    assert article["words"] <= len(text[start:end].split()) <= article["words"] + BOXES_INSIDE
    assert [len(article[key].split()) for key in ("first", "last")] == [8, 8]


@every_article
def test_fields_stand_on_the_page(article: dict[str, Any]) -> None:
    head, text = page_of(article)
    for key in ("title", "standfirst"):
        assert fold(article.get(key, "")) in untag(head) + " " + text
    for other in article.get("absent", []):
        assert fold(other) in text
        assert fold(other) not in (article["first"], article["last"])


@every_article
def test_publication_date_stands_on_the_page(article: dict[str, Any]) -> None:
    head, _ = page_of(article)
    day = datetime.fromisoformat(article["published"])
    month = day.strftime("%b")  # "Nov." and "November" alike
    written = rf"{month}\w*\.? {day.day}, {day.year}|\b0?{day.day} {month}\w* {day.year}"
    assert day.date().isoformat() in head or re.search(written, head)


@every_article
def test_judgement_is_whole(article: dict[str, Any]) -> None:
    assert isinstance(article["border_tension"], bool)
    assert isinstance(article["terrorism_list"], bool)
    assert not set(article["themes"]) & set(article["themes_possible"])
    assert not article["border_tension"] or "border_tension" in article["themes"]
    assert not article["terrorism_list"] or "terrorism" in article["themes"]


def test_every_file_is_judged_and_described() -> None:
    readme = (SAMPLES / "README.md").read_text("utf-8")
    assert {x["file"] for x in ARTICLES + BROKEN} == set(FILES)
    assert len(ARTICLES) == len({article_name(a) for a in ARTICLES})
    assert [f for f in FILES if f"`{f}`" not in readme] == []


def test_corpus_is_as_varied_as_it_says() -> None:
    endings = [Path(f).suffix for f in FILES]
    assert len(FILES) >= 36
    assert endings.count(".html") >= 20
    assert endings.count(".txt") >= 12
    assert sum(not a["themes"] for a in ARTICLES) >= 10
    assert {a["language"] for a in ARTICLES} == {"en", "fr", "de", "ru"}
    assert all(f.split("/")[0].endswith(".example") for f in FILES), "outlets are invented"


@needs_shared
def test_security_stories_cover_the_taxonomy() -> None:
    taxonomy = {t["id"] for t in json.loads((SHARED / "evals/nlp/taxonomy.json").read_text("utf-8"))}
    assert {t for a in ARTICLES for t in a["themes"]} == taxonomy
    assert {t for a in ARTICLES for t in a["themes_possible"]} <= taxonomy


def test_same_stories_point_to_an_earlier_one() -> None:
    by_file = {a["file"]: a for a in ARTICLES}
    retold = [a for a in ARTICLES if "same_story_as" in a]
    assert sorted(a["same_story_kind"] for a in retold) == ["copy", "excerpt", "update"]
    for story in retold:
        original = by_file[story["same_story_as"]]
        times = [datetime.fromisoformat(a["published"]) for a in (original, story)]
        assert all(early < late for early, late in pairwise(times))
        same = all(original[key] == story[key] for key in ("first", "last", "words"))
        assert same == (story["same_story_kind"] == "copy")


def test_wrong_charsets_are_really_wrong() -> None:
    odd = [a for a in ARTICLES if "charset" in a]
    assert {a["charset"] for a in odd} == {"windows-1251", "windows-1252"}
    for article in odd:
        data = (SAMPLES / article["file"]).read_bytes()
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")
        assert article["charset"].encode() not in data.lower(), "the page must not say so"


def test_broken_inputs_are_broken() -> None:
    data = {x["kind"]: (SAMPLES / x["file"]).read_bytes() for x in BROKEN}
    assert data.keys() == {"empty", "navigation", "binary"}
    assert data["empty"] == b""
    assert data["binary"].startswith(b"\x89PNG\r\n\x1a\n")
    assert b"<p>" not in data["navigation"]
