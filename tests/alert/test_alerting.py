"""Enriched articles to alerts."""

from shared_data import SEED, needs_shared

from agents.alert.problems import RuleFile
from agents.alert.rule import RuleSet
from agents.alert.rules import load, load_texts
from agents.alert.step import Alerter
from agents.query import Occurrence
from agents.text import Document, analyse
from streams.events import (
    Alert,
    CleanArticle,
    Country,
    EnrichedArticle,
    Entity,
    Language,
    Mention,
    Place,
    Theme,
    ThemeEvidence,
)

RULES = """
rules:
- id: who
  severity: low
  query: entity:"stanislav zas"
  tests: {fire: [{text: a, entity: Stanislav Zas}], quiet: [Stanislav Zas]}
- id: where
  severity: info
  query: country:TJ AND theme:border_tension AND source:eng.belta.by AND language:en
  tests: {fire: [{text: a, country: tj, theme: border_tension, source: eng.belta.by}], quiet: [b]}
- id: tension
  severity: high
  query: tension NEAR/5 border
  tests: {fire: [tension on the border], quiet: [b]}
- id: russian
  severity: high
  language: ru
  query: граница
  tests: {fire: [на границе], quiet: [b]}
"""
EITHER = """
rules:
- id: either
  severity: low
  query: theme:(border_tension OR terrorism) OR source:nobody
  tests: {fire: [{text: a, theme: terrorism}], quiet: [b]}
"""
BESIDE = """
rules:
- id: beside
  severity: low
  query: tension AND theme:border_tension
  tests: {fire: [{text: tension, theme: border_tension}], quiet: [tension]}
"""
COUNTRY = """
rules:
- id: country
  severity: low
  query: country:TJ
  tests: {fire: [{text: a, country: TJ}], quiet: [b]}
"""
COUNTRIES = [("AF", "Afghanistan"), ("TJ", "Tajikistan")]
TEXT = "Zas spoke.\n\nThe plan is to reduce tension on the border."


def ruleset() -> RuleSet:
    loaded = load_texts([RuleFile("rules.yaml", RULES)])
    assert not loaded.problems
    return loaded


def article(text: str = TEXT, title: str | None = "A plan", code: str = "en", **more: object) -> EnrichedArticle:
    clean = CleanArticle(
        id="0" * 32,
        source="eng.belta.by",
        title=title,
        text=text,
        language=Language(code=code, confidence=1.0),
        published=None,
    )
    parts = {"mentions": (), "entities": (), "countries": (), "model": None, "themes": (), "themes_version": ""} | more
    return EnrichedArticle(article=clean, **parts)  # type: ignore[arg-type]


def alerts(one: EnrichedArticle, rules: RuleSet | None = None) -> list[Alert]:
    (result,) = Alerter(rules or ruleset()).alert([one])
    assert isinstance(result, list)
    return result


def test_alert_says_rule_and_place() -> None:
    (alert,) = alerts(article())
    rules = ruleset()
    (rule,) = [rule for rule in rules.rules if rule.id == "tension"]
    assert (alert.rule.id, alert.rule.version, alert.rule.ruleset) == ("tension", rule.version, rules.version)
    assert alert.rule.query == "tension NEAR/5 border"
    (match,) = alert.matches
    assert match.operator == "NEAR/5"
    assert match.stance == "mitigating"
    assert [(word.text, TEXT[word.start : word.end]) for word in match.evidence.words] == [
        ("tension", "tension"),
        ("border", "border"),
    ]
    assert match.evidence.sentence.text == "The plan is to reduce tension on the border."


def test_metadata_rules() -> None:
    zas = Entity(id="Q1", name="Stanislav  Zas", type="PERSON", aliases=("Zas",), mentions=1, salience=1.0)
    mention = Mention(start=0, end=3, text="Zas", type="PERSON", entity_id="Q1")
    theme = Theme(id="border_tension", name="", score=1.0, evidence=())
    tajikistan = Country(code="TJ", name="Tajikistan", mentions=1)
    one = article("Zas spoke.", entities=(zas,), mentions=(mention,), themes=(theme,), countries=(tajikistan,))
    found = {alert.rule.id: alert.matches[0].evidence for alert in alerts(one)}
    assert list(found) == ["where", "who"]
    assert [word.text for word in found["who"].words] == ["Zas"]
    assert found["where"].sentence.text == "A plan"
    (without_title,) = alerts(article("", None, entities=(zas,)))
    assert without_title.matches


KHOROG = "Talks went on. Shells fell near Khorog, and the border is closed. Troops were sent. Nobody was hurt."


def test_metadata_shows_where_in_the_text_it_comes_from() -> None:
    document = analyse("Quiet", KHOROG, "en")
    said = [("border", "closed", 2.0), ("Shells", "Khorog", 1.5), ("Troops", "sent", 0.5), ("Nobody", "hurt", -1.0)]
    theme = Theme(id="border_tension", name="", score=0.9, evidence=tuple(_evidence(document, *one) for one in said))
    khorog = Mention(start=32, end=38, text="Khorog", type="GPE", entity_id="Q1")
    place = Place(
        entity_id="Q1", name="Khorog", country="TJ", admin1=None, geonames_id=1, lat=37.5, lon=71.5, precision="city",
        cue="name", cue_text=None, mentions=1,
    )  # fmt: skip
    one = article(
        KHOROG, "Quiet", themes=(theme,), mentions=(khorog,), places=(place,),
        countries=(Country(code="TJ", name="Tajikistan", mentions=1),),
    )  # fmt: skip
    where = next(alert for alert in alerts(one) if alert.rule.id == "where")
    assert [(match.operator, [word.text for word in match.evidence.words]) for match in where.matches] == [
        ('country:"tj"', ["Khorog"]),
        ('theme:"border_tension"', ["border", "closed"]),
        ('theme:"border_tension"', ["Troops", "sent"]),
    ]


def _evidence(document: Document, first: str, last: str, weight: float) -> ThemeEvidence:
    """Of the one sentence that has these two words in this order."""
    words = tuple((document.text.index(word), document.text.index(word) + len(word)) for word in (first, last))
    occurrence = Occurrence("body", words[0][0], words[-1][1], words, "phrase")
    return ThemeEvidence(pattern="", weight=weight, evidence=document.evidence(occurrence))


def test_where_words_matched_these_are_shown_and_speak_for_the_stance() -> None:
    rules = load_texts([RuleFile("rules.yaml", BESIDE)])
    document = analyse("Shells", KHOROG, "en")
    theme = Theme(id="border_tension", name="", score=0.9, evidence=(_evidence(document, "Shells", "Khorog", 1.0),))
    (alert,) = alerts(article(f"{KHOROG}\n\nIt is to reduce tension.", "Shells", themes=(theme,)), rules)
    assert [(match.operator, match.evidence.words[0].text) for match in alert.matches] == [("word", "tension")]
    assert {match.stance for match in alert.matches} == {"mitigating"}


def test_a_country_known_by_its_people_shows_these() -> None:
    text = "A deal was made. Afghan and Tajik officers met."
    mentions = [(17, 23, "Afghan", "people:AF"), (28, 33, "Tajik", "people:TJ")]
    one = article(
        text,
        mentions=tuple(Mention(start=a, end=b, text=name, type="NORP", entity_id=key) for a, b, name, key in mentions),
        countries=tuple(Country(code=code, name=name, mentions=1) for code, name in COUNTRIES),
    )  # fmt: skip
    (alert,) = alerts(one, load_texts([RuleFile("rules.yaml", COUNTRY)]))
    assert [(match.operator, match.evidence.words[0].text) for match in alert.matches] == [('country:"tj"', "Tajik")]


def test_of_several_themes_the_one_that_the_article_has_is_named() -> None:
    rules = load_texts([RuleFile("rules.yaml", EITHER)])
    theme = Theme(id="terrorism", name="", score=1.0, evidence=())
    (alert,) = alerts(article("Calm.", themes=(theme,)), rules)
    assert [match.operator for match in alert.matches] == ['theme:"terrorism"']


def test_rules_of_the_articles_language() -> None:
    assert [alert.rule.id for alert in alerts(article("На границе тихо. tension border", code="ru"))] == ["russian"]
    assert [alert.rule.id for alert in alerts(article("tension border", code="und"))] == ["tension"]
    assert alerts(article("tension border", code="fi")) == []


def test_same_article_same_alerts() -> None:
    assert alerts(article()) == alerts(article())
    assert len({alert.id for alert in [*alerts(article()), *alerts(article())]}) == 1


@needs_shared
def test_reference_input() -> None:
    found = {alert.rule.id: alert for alert in alerts(article(SEED.read_text("utf-8"), None), load())}
    tension, lists = (found[name].matches for name in ("border-tension", "terrorism-list"))
    assert [[word.text for word in match.evidence.words] for match in tension] == [
        ["tensions", "border"],
        ["tension", "frontier"],
    ]
    assert {match.stance for match in tension} == {"mitigating"}
    assert tension[0].evidence.sentence.text.endswith("measures to reduce tensions on the Tajik-Afghan border.")
    assert "On the list of additional measures" in tension[1].evidence.sentence.text
    assert "adopt a unified list of organizations recognized as terrorist" in lists[0].evidence.sentence.text
