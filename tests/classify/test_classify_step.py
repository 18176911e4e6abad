"""The classify stage: themes with evidence that can be checked, in order, the same every time."""

import json
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import SHARED, needs_shared

from agents.classify.evaluation import classify_texts
from agents.classify.step import Classifier
from agents.classify.themes import shipped
from streams.codec import Reject
from streams.events import CleanArticle, EnrichedArticle, EntityArticle, Language, Theme

CLASSIFIER = Classifier(shipped())
EXPECTED = {
    "border_tension": "tension",
    "terrorism": "terrorism",
    "extremism_radicalisation": "extremism",
    "drug_trafficking": "drug trafficking",
    "organised_crime": "transnational organized crime",
    "cybercrime": "cybercrime",
    "military_exercise": "exercise",
    "military_cooperation": "military-technical cooperation",
    "peacekeeping": "peacekeeping",
    "crisis_response": "crisis response",
}


def article(text: str, title: str | None = None, language: str = "en") -> EntityArticle:
    clean = CleanArticle(
        id="0" * 32,
        source="example.org",
        title=title,
        text=text,
        language=Language(code=language, confidence=1.0),
        published=None,
    )
    return EntityArticle(article=clean, mentions=(), entities=(), countries=(), model=None)


def enriched(given: EntityArticle) -> EnrichedArticle:
    (result,) = CLASSIFIER([given])
    assert not isinstance(result, Reject)
    (record,) = result
    return record


def assert_checkable(record: EnrichedArticle) -> None:
    fields = {"title": record.article.title or "", "body": record.article.text}
    for theme in record.themes:
        assert 0.3 < theme.score <= 1
        assert theme.evidence
        for piece in theme.evidence:
            text = fields[piece.evidence.field]
            assert piece.weight
            for span in (*piece.evidence.words, piece.evidence.sentence):
                assert text[span.start : span.end] == span.text


def words(theme: Theme) -> str:
    return " | ".join(piece.evidence.sentence.text for piece in theme.evidence)


def test_what_came_in_goes_out_with_themes() -> None:
    given = article("Customs officers seized 40 kilograms of heroin at the crossing.", "Heroin haul at the border")
    record = enriched(given)
    assert {key: value for key, value in asdict(record).items() if not key.startswith("themes")} == asdict(given)
    assert record.themes[0].id == "drug_trafficking"
    assert record.themes_version == shipped().version
    assert_checkable(record)


def test_an_article_can_have_no_theme() -> None:
    assert enriched(article("The bakery won a prize for its rye bread.")).themes == ()


def test_themes_and_their_evidence_are_sorted() -> None:
    text = (
        "Police arrested nine members of a criminal network that smuggled heroin and rifles.\n\n"
        "The gang also kidnapped two traders and laundered the ransom money through shell companies."
    )
    record = enriched(article(text))
    scores = [theme.score for theme in record.themes]
    assert len(scores) >= 4
    assert scores == sorted(scores, reverse=True)
    for theme in record.themes:
        weights = [piece.weight for piece in theme.evidence]
        assert weights == sorted(weights, reverse=True)


def test_the_headline_weighs_more_than_the_tail() -> None:
    filler = "The council talked about the budget for parks and schools and roads. " * 30
    ahead = enriched(article(filler, "Suicide bomber kills nine"))
    behind = enriched(article(filler + "\n\nA suicide bomber killed nine.", "Council talks"))
    assert "terrorism" in {theme.id for theme in ahead.themes}
    assert "terrorism" not in {theme.id for theme in behind.themes}


def test_negative_evidence_is_shown() -> None:
    text = "Smugglers hid migrants in a lorry and drugs in a van; the drug trafficking ring was broken up."
    shown = [piece.weight for theme in enriched(article(text)).themes for piece in theme.evidence]
    assert min(shown) < 0 < max(shown)


def test_a_language_without_themes_gets_none() -> None:
    assert enriched(article("Terrorism and border tension", language="xx")).themes == ()


def test_no_articles_no_results() -> None:
    assert CLASSIFIER([]) == []
    assert classify_texts([]) == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=40))
def test_any_text_is_answered_the_same_twice(text: str, title: str | None) -> None:
    record = enriched(article(text, title))
    assert record == enriched(article(text, title))
    assert_checkable(record)


@needs_shared
def test_the_reference_article() -> None:
    seed = json.loads((SHARED / "evals" / "cleaning" / "dev" / "seed.json").read_text("utf-8"))
    record = enriched(article("\n\n".join(seed["body"]), seed["title"]))
    assert {theme.id for theme in record.themes} == set(EXPECTED)
    assert_checkable(record)
    for theme in record.themes:
        assert EXPECTED[theme.id] in words(theme)
