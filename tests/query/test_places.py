"""What a hit shows, and hard inputs."""

import time

import pytest

from agents.query import Matcher, Occurrence, parse
from agents.text import Document, analyse


def places(query: str, text: str, title: str | None = None, language: str = "en") -> list[tuple[str, list[str]]]:
    document = analyse(title, text, language, {"country": frozenset({"tj"})})
    hits = Matcher({"q": parse(query)}, language).match(document)
    return [(one.operator, shown(document, one)) for hit in hits for one in hit.occurrences]


def shown(document: Document, occurrence: Occurrence) -> list[str]:
    evidence = document.evidence(occurrence)
    text = document.title or "" if occurrence.field == "title" else document.text
    assert text[evidence.start : evidence.end].startswith(evidence.words[0].text if evidence.words else "")
    assert evidence.sentence.start <= evidence.start <= evidence.end <= evidence.sentence.end
    return [text[word.start : word.end] for word in evidence.words]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("border NEAR/3 clash", "A clash on the border.", [("NEAR/3", ["clash", "border"])]),
        ('"a c"~2', "a b b c", [("phrase~2", ["a", "c"])]),
        ('"a b c"~2', "a x b y c", [("phrase~2", ["a", "b", "c"])]),
        ("(a NEAR/1 b) NEAR/1 c", "c a x b", [("NEAR/1", ["c", "a", "b"])]),
        ("(a NEAR/2 c) NEAR/0 b", "a b x c", [("NEAR/0", ["a", "b", "c"])]),  # b stands in the gap of the other
        ("a AND (b OR c) AND NOT d", "a b", [("word", ["a"]), ("word", ["b"])]),
        ("a /S b", "A b. And a.", [("/S", ["A", "b"])]),
        ("ATLEAST/2 a", "a b a", [("word", ["a"]), ("word", ["a"])]),
        ('mine NOT NEAR/0 "data mine"', "a data mine, a mine", [("NOT NEAR/0", ["mine"])]),
        ("SCORE>=3 (a^2, b^1, c^-9)", "b a", [("word", ["b"]), ("word", ["a"])]),
        ("country:TJ", "One. Two.", [('country:"tj"', [])]),
        ("collective PRE/0 security", "collective-security", [("PRE/0", ["collective", "security"])]),
    ],
)
def test_shown_words(query: str, text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert places(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("terror* NEAR/5 terrorist", "one terrorist"),
        ('"security council" NEAR/5 security', "the security council"),
        ("a NEAR/5 b", "a\n\nb"),
        ("a NEAR/1 b", "a x y b"),
        ("a PRE/3 b", "b a"),
        ("army /S border", "Here is the army. Here is the border."),
        ("a /P b", "a\n\nb"),
        ('mine NOT NEAR/3 "data mine"', "a data mine"),
        ("title:a", "a"),
        ("==CSTO", "csto"),
        ("=border", "borders"),
    ],
)
def test_silent(query: str, text: str) -> None:
    assert places(query, text) == []


def test_title_comes_first_and_is_apart_from_the_body() -> None:
    assert places("a", "a", "a b") == [("word", ["a"]), ("word", ["a"])]
    assert places("b NEAR/5 c", "c", "a b") == []
    assert places("title:b AND body:c", "c", "a b") == [("word", ["b"]), ("word", ["c"])]


@pytest.mark.parametrize(
    ("query", "text", "word", "language"),
    [
        ("terror", "“ter\u00adror” 😀", "ter\u00adror", "en"),
        ("café", "the cafe\u0301s 😀", "cafe\u0301s", "en"),
        ("Tajikistan", "🇹🇯 Tajikistan’s president", "Tajikistan’s", "en"),
        ("граница", "На границе тихо", "границе", "ru"),
        ("напряжени*", "Снижение напряжённости и напряжения", "напряжения", "ru"),
        ("الحدود", "على الحدود اليوم", "الحدود", "ar"),
        ("armée", "l’armée avance", "armée", "fr"),
        ("frontera", "en las fronteras", "fronteras", "es"),
    ],
)
def test_offsets_in_hard_text(query: str, text: str, word: str, language: str) -> None:
    assert [words for _, words in places(query, text, None, language)] == [[word]]


@pytest.mark.parametrize(
    "text",
    [
        "border tension " * 40_000,
        "border\n\n" * 20_000,
        "x" * 500_000,
        "“" * 50_000,
        "border'" * 50_000,
        "a\u0301" * 50_000,
        "\u200f\u202e" * 20_000,
    ],
    ids=["words", "paragraphs", "no-spaces", "quotes", "apostrophes", "accents", "directions"],
)
def test_long_inputs_take_linear_time(text: str) -> None:
    queries = ["border NEAR/50 tension NEAR/50 zone", "border /S tension", '"border tension"~9', "ATLEAST/50 border"]
    matcher = Matcher({query: parse(query) for query in queries})
    started = time.process_time()
    for hit in matcher.match(analyse(None, text, "en")):
        assert hit.occurrences
    assert time.process_time() - started < 20  # quadratic behaviour takes minutes


def test_hits_come_in_order_of_key() -> None:
    matcher = Matcher({key: parse("a") for key in ("b", "c", "a")})
    assert [hit.key for hit in matcher.match(analyse(None, "a", "en"))] == ["a", "b", "c"]


def test_warming_changes_nothing_that_is_found() -> None:
    queries = {str(n): parse(query) for n, query in enumerate(["a NEAR/3 b", "a AND c", '"b c"', "a OR d"])}
    texts = [analyse(None, text, "en") for text in ("a b c", "b c", "d a", "c", "a x x x x b")]
    cold, warm = Matcher(queries), Matcher(queries)
    warm.warm(texts)
    assert [[h.key for h in cold.match(t)] for t in texts] == [[h.key for h in warm.match(t)] for t in texts]


def test_queries_added_and_removed_later() -> None:
    matcher = Matcher({"b": parse("border"), "d": parse("tension")})
    text = analyse(None, "Zones of tension on the borders, ZONE", "en")
    assert [hit.key for hit in matcher.match(text)] == ["b", "d"]
    matcher.add("c", parse("zone NEAR/3 tension"))
    matcher.add("a", parse("zon* AND ==ZONE AND =borders"))
    matcher.add("d", parse("clash"))
    assert [hit.key for hit in matcher.match(text)] == ["a", "b", "c"]
    assert matcher.scan(text) == ["a", "b", "c"]
    matcher.remove("b")
    matcher.remove("unknown")
    assert [hit.key for hit in matcher.match(text)] == ["a", "c"]
    matcher.warm([text])
    assert [hit.key for hit in matcher.match(text)] == ["a", "c"]
