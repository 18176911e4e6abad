"""The shipped samples against what a reader said of them (agents/data/samples/expected.toml)."""

import tomllib
from datetime import date, datetime
from typing import Any

import pytest
from played import Run, entering

from agents.data import DATA
from agents.ingest.files import articles
from streams.codec import decode
from streams.events import Alert, EnrichedArticle
from streams.records import Record
from streams.topics import ALERTS, DEAD, ENRICHED

SAMPLES = DATA / "samples"
EXPECTED: dict[str, Any] = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))
Played = dict[str, tuple[EnrichedArticle, set[str]]]


def name(article: dict[str, Any]) -> str:
    return f"{article['file']}#{article['entry']}" if "entry" in article else str(article["file"])


@pytest.fixture(scope="module")
def by_name(run_all: Run) -> Played:
    """Each sample's enriched event and the ids of the rules that rang."""
    found: Played = {}
    for file in sorted({each["file"] for each in EXPECTED["article"]}):
        raw = list(articles(SAMPLES / file))
        topics = run_all(entering(raw))
        alerts = [decode(Alert, record.value) for record in topics.get(ALERTS.name, [])]
        for number, record in enumerate(topics[ENRICHED.name], 1):
            event = decode(EnrichedArticle, record.value)
            rang = {alert.rule.id for alert in alerts if alert.article_id == event.article.id}
            found[f"{file}#{number}" if len(raw) > 1 else file] = (event, rang)
    return found


def folded(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


@pytest.mark.parametrize("expected", EXPECTED["article"], ids=name)
def test_title_and_body(by_name: Played, expected: dict[str, Any]) -> None:
    article = by_name[name(expected)][0].article
    assert folded(article.title or "") == expected["title"]
    text = folded(article.text)
    standfirst = expected.get("standfirst")
    assert text.startswith(expected["first"]) or (standfirst and text.startswith(standfirst))
    assert text.endswith(expected["last"])
    for absent in expected.get("absent", ()):
        assert absent not in text
    assert article.language.code == expected["language"]


@pytest.mark.parametrize("expected", EXPECTED["article"], ids=name)
def test_published(by_name: Played, expected: dict[str, Any]) -> None:
    published, wanted = by_name[name(expected)][0].article.published, expected.get("published")
    if wanted is None:
        assert published is None
        return
    assert published is not None
    if not isinstance(wanted, date | datetime):
        wanted = datetime.fromisoformat(wanted) if "T" in wanted else date.fromisoformat(wanted)
    if isinstance(wanted, datetime):
        assert published.zone_stated == (wanted.tzinfo is not None)
        assert published.at.replace(tzinfo=wanted.tzinfo and published.at.tzinfo) == wanted
    else:
        assert (published.at.date(), published.precision) == (wanted, "day")


@pytest.mark.parametrize("broken", EXPECTED["broken"], ids=lambda broken: broken["file"])
def test_broken_ones_are_dead_letters(run_all: Run, broken: dict[str, Any]) -> None:
    topics = run_all(entering(list(articles(SAMPLES / broken["file"]))))
    reasons = {"empty": "empty-body", "navigation": "no-article-text", "binary": "binary"}
    assert [record.header("dead_reason") for record in topics[DEAD.name]] == [reasons[broken["kind"]]]


def test_every_story_a_reader_would_be_called_for_rings(by_name: Played) -> None:
    """Recall and precision of the two rules of the reference input, on every sample."""
    for rule, field in (("border-tension", "border_tension"), ("terrorism-list", "terrorism_list")):
        wanted = {name(each) for each in EXPECTED["article"] if each[field]}
        rang = {key for key, (_, rules) in by_name.items() if rule in rules}
        assert rang - wanted == set()
        assert len(wanted & rang) >= len(wanted) - 1


def test_themes_are_what_a_reader_would_name(by_name: Played) -> None:
    """Micro precision and recall over all stories; floors a little below what was measured."""
    hits = missed = wrong = 0
    for each in EXPECTED["article"]:
        event = by_name[name(each)][0]
        if event.article.language.code != "en":
            continue
        given, wanted = {theme.id for theme in event.themes}, set(each["themes"])
        hits += len(given & wanted)
        missed += len(wanted - given)
        wrong += len(given - wanted - set(each.get("themes_possible", ())))
    assert hits / (hits + wrong) >= 0.65
    assert hits / (hits + missed) >= 0.55


def test_ordinary_news_is_silent(by_name: Played, played: dict[str, list[Record]]) -> None:
    ordinary = [name(each) for each in EXPECTED["article"] if not each["themes"] and not each.get("themes_possible")]
    assert len(ordinary) >= 10
    assert {key: by_name[key][1] for key in ordinary if by_name[key][1]} == {}
