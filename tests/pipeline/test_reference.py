"""The reference input, all the way: what an analyst must be able to read off it."""

from datetime import UTC

import pytest
from played import Run, entering
from shared_data import SEED, needs_shared

from streams.codec import decode
from streams.events import Alert, EnrichedArticle, RawArticle
from streams.records import Record
from streams.topics import ALERTS, DEAD, ENRICHED

pytestmark = needs_shared


@pytest.fixture(scope="module")
def topics(run_all: Run) -> dict[str, list[Record]]:
    text = SEED.read_text(encoding="utf-8")
    return run_all(entering([RawArticle(source="eng.belta.by", format="text", content=text)]))


@pytest.fixture(scope="module")
def event(topics: dict[str, list[Record]]) -> EnrichedArticle:
    assert DEAD.name not in topics
    (record,) = topics[ENRICHED.name]
    return decode(EnrichedArticle, record.value)


def test_the_story_and_nothing_but_the_story(event: EnrichedArticle) -> None:
    article = event.article
    assert article.text.startswith("MOSCOW, 18 February (BelTA)")
    assert article.text.endswith("and with the SCO.")
    assert article.text.count("\n\n") == 5
    for navigation in ("Government Bodies", "All news", "Subscribe", "Twitter", "Recent news"):
        assert navigation not in article.text
    assert article.title == "Rahmon approves plan to implement Tajikistan CSTO presidency"
    assert article.section == "Politics"
    assert article.language.code == "en"


def test_it_was_published_when_the_page_says_and_not_when_it_was_crawled(event: EnrichedArticle) -> None:
    published = event.article.published
    assert published is not None
    assert published.at.strftime("%Y-%m-%dT%H:%M") == "2021-02-18T14:22"
    assert (published.zone_stated, published.precision) == (False, "minute")
    assert published.at.astimezone(UTC).date().isoformat() == "2021-02-18"
    assert str(event.article.crawled_on) == "2024-05-14"


def test_who_and_which_organisation(event: EnrichedArticle) -> None:
    persons = {entity.name for entity in event.entities if entity.type == "PERSON"}
    assert {"Emomali Rahmon", "Stanislav Zas", "Vladimir Zainetdinov"} <= persons
    names = {name for entity in event.entities if entity.type == "ORG" for name in (entity.name, *entity.aliases)}
    assert {"CSTO", "SCO", "CIS", "BelTA"} <= names
    assert [country.code for country in event.countries[:2]] == ["TJ", "AF"]
    for mention in event.mentions:
        assert event.article.text[mention.start : mention.end] == mention.text


SENTENCES = {
    "border_tension": "measures to reduce tensions on the Tajik-Afghan border",
    "terrorism": "organizations recognized as terrorist",
    "extremism_radicalisation": "destructive radical ideologies",
    "drug_trafficking": "including drug trafficking",
    "organised_crime": "transnational organized crime",
    "cybercrime": "combat cybercrime",
    "military_exercise": "joint exercise with the CSTO Collective Rapid Response Forces",
    "peacekeeping": "CSTO peacekeeping activities",
}


def test_the_themes_with_their_sentences(event: EnrichedArticle) -> None:
    themes = {theme.id: theme for theme in event.themes}
    for theme, phrase in SENTENCES.items():
        sentences = [each.evidence.sentence.text for each in themes[theme].evidence]
        assert any(phrase in sentence for sentence in sentences), theme
        assert 0 < themes[theme].score <= 1


def test_the_alerts_with_the_right_sentences(topics: dict[str, list[Record]], event: EnrichedArticle) -> None:
    alerts = {alert.rule.id: alert for alert in (decode(Alert, record.value) for record in topics[ALERTS.name])}
    border = [match.evidence.sentence.text for match in alerts["border-tension"].matches]
    assert any(text.endswith("measures to reduce tensions on the Tajik-Afghan border.") for text in border)
    assert any("aimed at reducing tension in the Tajik-Afghan frontier area" in text for text in border)
    lists = [match.evidence.sentence.text for match in alerts["terrorism-list"].matches]
    assert any("a unified list of organizations recognized as terrorist in the CSTO." in text for text in lists)
    for alert in alerts.values():
        for match in alert.matches:
            text = event.article.text if match.evidence.field == "body" else event.article.title or ""
            for span in (*match.evidence.words, match.evidence.sentence):
                assert text[span.start : span.end] == span.text
