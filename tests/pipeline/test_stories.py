"""Which articles tell the same story, and that a story told a hundred times rings once."""

import random
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest
from played import Run, entering

from agents.data import DATA
from agents.ingest.files import articles, find
from streams.codec import decode
from streams.events import AlertGroup, CleanArticle, EnrichedArticle, RawArticle, Story
from streams.records import Record
from streams.topics import CLEAN, ENRICHED, GROUPS, STORIES

SAMPLES = DATA / "samples"
EXPECTED: list[dict[str, Any]] = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))["article"]
KINDS = {"copy": ("exact_copy", "syndicated_copy"), "excerpt": ("excerpt",), "update": ("update",)}
BRIDGE = SAMPLES / "steppe-herald.example" / "panj-bridge-talks.html"
SOURCES = tuple(f"paper-{number}.example" for number in range(20))
DATELINES = ("DUSHANBE", "KABUL", "MOSCOW", "ALMATY", "TASHKENT")
REWORDED = (("said", "told reporters"), ("met", "held talks"), ("week", "seven days"), ("after", "following"))


@pytest.fixture(scope="module")
def stories(run_all: Run) -> dict[str, CleanArticle]:
    """The samples by file, in the order in which they were published, those without a time at the end."""
    raw = {str(path.relative_to(SAMPLES)): list(articles(path)) for path in find(SAMPLES)}
    single = {name: each[0] for name, each in raw.items() if len(each) == 1}
    published = {each["file"]: str(each.get("published", "9999"))[:16] for each in EXPECTED}
    order = sorted(single, key=lambda name: published.get(name, "9999"))
    records = entering([single[name] for name in order])
    by_time = {each.timestamp: decode(CleanArticle, each.value) for each in run_all(records)[STORIES.name]}
    entered = {name: record.timestamp for name, record in zip(order, records, strict=True)}
    return {name: by_time[at] for name, at in entered.items() if at in by_time}


def test_the_samples_tell_the_stories_that_a_reader_sees_in_them(stories: dict[str, CleanArticle]) -> None:
    again = {each["file"]: each for each in EXPECTED if "same_story_as" in each}
    assert len(again) == 3
    for file, article in stories.items():
        assert article.story is not None
        if file not in again:
            assert article.story == Story(id=article.id, kind="first"), file
            continue
        first = stories[again[file]["same_story_as"]]
        assert (article.story.id, article.story.of) == (first.id, first.id), file
        assert article.story.kind in KINDS[again[file]["same_story_kind"]], file
        assert bool(article.story.added) == (article.story.kind == "update"), file


def test_all_that_follows_knows_the_story(played: dict[str, list[Record]]) -> None:
    known = {article.id: article for article in (decode(CleanArticle, each.value) for each in played[STORIES.name])}
    assert all(decode(CleanArticle, each.value).story is None for each in played[CLEAN.name])
    assert all(article.story for article in known.values())
    for record in played[ENRICHED.name]:
        article = decode(EnrichedArticle, record.value).article
        assert article == known[article.id]


def test_a_story_told_a_hundred_times_rings_once_a_rule_and_names_every_source(run_all: Run) -> None:
    (page,) = articles(BRIDGE)
    (cleaned,) = run_all(entering([page]))[CLEAN.name]
    paragraphs = decode(CleanArticle, cleaned.value).text.split("\n\n")
    luck = random.Random("a hundred times")
    told = [_page(number, paragraphs, luck) for number in range(100)]
    topics = run_all(entering(told))
    articles_ = [decode(CleanArticle, each.value) for each in topics[STORIES.name]]
    assert len({each.text for each in articles_}) > 50
    assert len({each.id for each in articles_}) == 100
    assert {each.story and each.story.id for each in articles_} == {articles_[0].id}
    groups: dict[str, list[AlertGroup]] = defaultdict(list)
    for record in topics[GROUPS.name]:
        group = decode(AlertGroup, record.value)
        groups[group.alert.rule.id].append(group)
    assert "border-tension" in groups
    for rule, of_rule in groups.items():
        assert [group.cause for group in of_rule if group.rings] == ["first"], rule
        assert len({group.fingerprint for group in of_rule}) == 1, rule
        assert set(of_rule[-1].sources) == set(SOURCES), rule


def _page(number: int, paragraphs: Sequence[str], luck: random.Random) -> RawArticle:
    """The story as one of the papers has it: as it was, or with a few words, a dateline, a paragraph changed."""
    told = list(paragraphs)
    if number >= len(SOURCES):  # the first of each paper is a copy
        told[0] = told[0].replace("KHOROG", luck.choice(DATELINES))
        for words, others in luck.sample(REWORDED, 2):
            told = [each.replace(f" {words} ", f" {others} ") for each in told]
        if luck.random() < 0.5:
            del told[-1]
        if luck.random() < 0.3:
            told.append(f"This is what reader {number} of the paper wrote to the editor about the talks on the bridge.")
    source = SOURCES[number % len(SOURCES)]
    body = "".join(f"<p>{each}</p>" for each in told)
    content = f"<html><body><article><h1>Commanders meet on the bridge</h1>{body}</article></body></html>"
    return RawArticle(source=source, content=content, url=f"https://{source}/{number}")
