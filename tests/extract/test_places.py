import pytest
from extracted import codes, extract
from hypothesis import given
from hypothesis import strategies as st

from agents.extract.geonames import location, locations, place_key
from agents.extract.locating import Located, locate
from agents.extract.place_cues import Spot
from agents.extract.sources import home_of
from agents.extract.toponyms import abbreviated, meanings
from streams.events import Dateline, EntityArticle, Place


@pytest.fixture(scope="module", autouse=True)
def _gazetteer() -> None:
    """Read once: it takes longer than Hypothesis lets an example take."""
    locations("Oslo")
    meanings("Oslo")


def spots(text: str, *names: str) -> list[Spot]:
    return [Spot(text.index(name), text.index(name) + len(name), name) for name in names]


def located(text: str, *names: str) -> list[Located]:
    found = locate(text, spots(text, *names))
    assert all(found)
    return [each for each in found if each]


def place(result: EntityArticle, written: str) -> Place:
    (entity,) = {m.entity_id for m in result.mentions if m.text == written}
    (found,) = [each for each in result.places if each.entity_id == entity]
    return found


def test_a_name_in_every_spelling_finds_its_place() -> None:
    for name in ("Dushanbe", "DUSHANBE", "Dushambe"):
        assert 1221874 in {place.id for place in locations(name)}, name
    assert place_key("Saint-Étienne") == place_key("St. Etienne") == "saint etienne"
    assert locations("Nowhere-on-Sea") == ()
    assert locations("") == ()


def test_countries_and_areas_by_code() -> None:
    illinois = location("US.IL")
    assert illinois is not None
    assert (illinois.name, illinois.level, illinois.id) == ("Illinois", "admin1", 4896861)
    tajikistan = location("TJ")
    assert tajikistan is not None
    assert (tajikistan.level, tajikistan.id) == ("country", 1220409)
    assert location("XX") is None


@given(st.text(max_size=30))
def test_any_text_may_be_looked_up(name: str) -> None:
    for each in locations(name):
        assert -90 <= each.lat <= 90
        assert -180 <= each.lon <= 180
    meanings(name)


def test_what_is_written_behind_a_name_decides() -> None:
    text = "A fire in Springfield, Illinois, and another in Aberdeen, Wash., and one in Alexandria (Egypt)."
    names = ("Springfield", "Aberdeen", "Alexandria", "Illinois", "Wash.", "Egypt")
    springfield, aberdeen, alexandria = located(text, *names)[:3]
    assert (springfield.place.admin1, springfield.cue, springfield.words) == ("IL", "container", "Illinois")
    assert (aberdeen.place.admin1, aberdeen.cue, aberdeen.words) == ("WA", "container", "Wash.")
    assert (alexandria.place.country, alexandria.words) == ("EG", "Egypt")


def test_an_area_behind_a_name_wins_over_the_capital_of_that_name() -> None:
    text = "Lima, Ohio, and Moscow, Idaho, shut their schools."
    lima, moscow = located(text, "Lima", "Moscow", "Ohio", "Idaho")[:2]
    assert (lima.place.admin1, lima.words) == ("OH", "Ohio")
    assert (moscow.place.admin1, moscow.words) == ("ID", "Idaho")


def test_the_next_state_of_a_list_is_no_area_behind_a_name() -> None:
    cairo, georgia = located("In Cairo, Georgia and Jordan were discussed.", "Cairo", "Georgia", "Jordan")[:2]
    assert (cairo.place.country, georgia.place.country) == ("EG", "GE")


def test_a_capital_is_the_town_unless_the_text_names_more_of_the_area() -> None:
    washington = located("Washington said that it would help Ukraine.", "Washington", "Ukraine")[0]
    assert (washington.place.level, washington.place.admin1) == ("city", "DC")
    washington = located("Fires burn near Spokane and Tacoma in Washington.", "Washington", "Spokane", "Tacoma")[0]
    assert (washington.place.level, washington.place.admin1) == ("admin1", "WA")


@pytest.mark.parametrize("name", ["East Sea", "East China Sea", "Kerch Strait", "Earth", "the Gulf of Bothnia"])
def test_waters_and_planets_lie_in_no_town_of_their_name(name: str) -> None:
    text = f"It fell into {name} at noon."
    assert extract(text).places == ()
    assert codes(extract(text)) == []


def test_what_remains_of_a_name_is_no_code_of_an_airport() -> None:
    assert meanings("West Sea") == meanings("Northern Sea") == ()
    assert meanings("North Goa")[0].place.country == "IN"


def test_one_sense_for_all_mentions_of_a_name() -> None:
    text = "Police in Paris, Texas, said the man drove through town. In Paris itself nobody was hurt."
    last = text.rindex("Paris")
    found = locate(text, [*spots(text, "Paris", "Texas"), Spot(last, last + 5, "Paris")])
    assert [each.place.admin1 for each in found if each] == ["TX", "TX", "TX"]


def test_other_places_of_the_text_decide() -> None:
    text = "From Dayton and Columbus the road goes to Springfield and on to Cincinnati."
    springfield = located(text, "Springfield", "Dayton", "Columbus", "Cincinnati")[0]
    assert (springfield.place.country, springfield.place.admin1, springfield.cue) == ("US", "OH", "context")


def test_without_other_cues_the_largest_is_meant() -> None:
    (birmingham,) = located("Shots were heard in Birmingham on Monday.", "Birmingham")
    assert (birmingham.place.country, birmingham.cue) == ("GB", "population")


def test_an_unknown_name_gets_the_country_of_the_names_around() -> None:
    text = "The market of Qalai Xumbzor near Kulob, in Tajikistan, was closed."
    assert meanings("Qalai Xumbzor") == ()
    unknown = located(text, "Qalai Xumbzor", "Kulob", "Tajikistan")[0]
    assert (unknown.place.country, unknown.guessed) == ("TJ", True)
    assert locate("Qalai Xumbzor was closed.", spots("Qalai Xumbzor was closed.", "Qalai Xumbzor")) == [None]


@pytest.mark.parametrize("name", ["the north", "Western", "East"])
def test_a_direction_is_no_place(name: str) -> None:
    assert meanings(name) == ()


def test_words_for_what_a_place_is() -> None:
    assert {m.place.level for m in meanings("Kunduz province")} <= {"admin1", "admin2"}
    assert meanings("northern Iraq")[0].place.country == "IQ"
    assert [m.place.name for m in meanings("Arizona State University")] == ["Arizona"]
    assert meanings("Indian Lake Road") == ()
    calif = abbreviated("Calif.")
    assert calif is not None
    assert calif.name == "California"


def test_the_places_of_an_article() -> None:
    result = extract("Gunmen attacked a convoy near Gao in Mali. In Gao, residents fled towards Niger.")
    gao = place(result, "Gao")
    assert (gao.country, gao.precision, gao.mentions) == ("ML", "city", 2)
    assert gao.geonames_id == 2457163
    assert (gao.lat, gao.lon) == pytest.approx((16.27, -0.04), abs=0.05)
    assert place(result, "Mali").precision == "country"
    assert result.places[0] == gao


def test_areas_and_continents_are_regions() -> None:
    result = extract("Fighting went on in Darfur while leaders from across Africa met in Chicago, Illinois.")
    assert (place(result, "Darfur").precision, place(result, "Darfur").geonames_id) == ("region", None)
    africa = place(result, "Africa")
    assert (africa.precision, africa.country, africa.geonames_id) == ("region", None, 6255146)
    assert place(result, "Chicago").admin1 == "Illinois"
    assert set(codes(result)) == {"SD", "US"}


def test_peoples_have_countries_but_no_places() -> None:
    result = extract("French troops fired at Malian rebels.")
    assert set(codes(result)) == {"FR", "ML"}
    assert result.places == ()


@pytest.mark.parametrize(
    "of_no_state",
    [
        "The witness, who spoke only French and Farsi, left.",
        "Leaflets in English and Spanish were found.",
        "The Russian-speaking voters queued.",
        "A bomb went off in a Mexican restaurant.",
        "She learned English.",
        "She learned English. The police said so.",
    ],
)
def test_a_language_or_a_dish_is_no_country(of_no_state: str) -> None:
    assert codes(extract(of_no_state)) == []


@pytest.mark.parametrize(
    ("of_a_state", "code"),
    [
        ("The boat was stopped in French waters.", "FR"),
        ("They learned Russian forces had crossed the river.", "RU"),
        ("Experts who study Iranian missiles said so.", "IR"),
        ("The Mexican interior ministry spoke French to the envoy.", "MX"),
        ("An Afghan interpreter was killed.", "AF"),
        ("The Ukrainian parliament speaker resigned.", "UA"),
        ("The Sudanese food crisis grew worse.", "SD"),
    ],
)
def test_what_only_begins_like_a_language_is_a_country(of_a_state: str, code: str) -> None:
    assert codes(extract(of_a_state)) == [code]


def test_several_states_in_a_row_are_no_languages() -> None:
    assert codes(extract("Clashes broke out in Iraqi and Syrian towns.")) == ["IQ", "SY"]
    assert set(codes(extract("Shells fell in Iraqi, Syrian and Turkish villages."))) == {"IQ", "SY", "TR"}


def test_a_place_whose_country_is_uncertain_is_doubtful() -> None:
    (pedro,) = located("Shots were heard in San Pedro.", "San Pedro")
    assert pedro.doubtful


def test_a_police_team_is_no_district() -> None:
    assert codes(extract("Officers of the SWAT team stormed the flat.")) == []


def test_two_names_of_one_state_are_one_place() -> None:
    result = extract("The United States sent ships to Peru. The U.S. Navy said so in Lima, and the U.S. stays there.")
    assert place(result, "U.S.") == place(result, "United States")
    assert place(result, "U.S.").mentions == 2


@pytest.mark.parametrize("dateline", [None, Dateline(place="OUAGADOUGOU", date="3 May", agency="Meridian Wire")])
def test_the_agency_of_a_dateline_is_no_town(dateline: Dateline | None) -> None:
    text = "OUAGADOUGOU, 3 May (Meridian Wire) - Two soldiers were killed in Burkina Faso."
    result = extract(text, dateline=dateline)
    assert codes(result) == ["BF"]
    assert [m.type for m in result.mentions if m.text == "Meridian Wire"] == ["ORG"]
    assert {each.country for each in result.places} == {"BF"}


def test_what_may_be_no_place_is_left_out() -> None:
    text = "Hawick was quiet."
    (hawick,) = located(text, "Hawick")
    assert (hawick.place.country, hawick.doubtful) == ("GB", True)
    assert extract(text).places == ()


def test_towns_have_ids_that_tell_namesakes_apart() -> None:
    one = extract("Firefighters in Springfield, Illinois, saved a dog. Springfield, Illinois, cheered.")
    other = extract("Firefighters in Springfield, Missouri, saved a cat.")
    assert place(one, "Springfield").entity_id == "geonames:4250542"
    assert place(other, "Springfield").entity_id == "geonames:4409896"
    (town,) = [entity for entity in one.entities if entity.id == "geonames:4250542"]
    assert (town.name, town.mentions) == ("Springfield", 2)


def test_a_namesake_of_a_known_place_is_another_entity() -> None:
    result = extract("Moscow, Idaho, put out its lamps. The mayor of Moscow said so. Troops left Georgia for Tbilisi.")
    assert (place(result, "Moscow").entity_id, place(result, "Moscow").mentions) == ("geonames:5601538", 2)
    assert place(result, "Georgia").entity_id == "country:GE"
    assert place(extract("Police in Atlanta, Georgia, said so."), "Georgia").entity_id == "geonames:4197000"


def test_a_language_without_a_model_has_the_places_that_the_gazetteer_finds() -> None:
    result = extract("In Berlin sprach man über die Lage in Darfur und in Springfield.", language="de")
    assert result.model is None
    assert {(each.name, each.country) for each in result.places} == {("Berlin", "DE"), ("Darfur", "SD")}
    assert {m.text for m in result.mentions} == {"Berlin", "Darfur"}


def test_the_source_s_own_country_speaks_like_one_more_name() -> None:
    text = "The fire in Newcastle was put out."
    assert [each.place.country for each in locate(text, spots(text, "Newcastle")) if each] == ["GB"]
    assert [each.place.country for each in locate(text, spots(text, "Newcastle"), home="AU") if each] == ["AU"]


@pytest.mark.parametrize(
    ("source", "country"),
    [("eng.belta.by", "BY"), ("bbc.co.uk", "GB"), ("dawn.com", None), ("abc.io", None), ("de", None), ("", None)],
)
def test_where_a_source_is_at_home(source: str, country: str | None) -> None:
    assert home_of(source) == country
