import pytest

from agents.extract.actors import country


@pytest.mark.parametrize(
    ("actor", "context", "expected"),
    [
        ("Ukrainian troops", "", "UKR"),
        ("Tehran", "", "IRN"),
        ("the French foreign minister", "", "FRA"),
        ("North Korean leader", "", "PRK"),
        ("the United Nations", "", "IGO"),
        ("NATO-member Norway", "", "NOR"),
        ("US-backed Syrian fighters", "", "SYR"),
        ("pro-Iranian Hezbollah", "", "LBN"),
        ("al-Qaeda", "", "IMG"),
        ("Human Rights Watch", "", "NGO"),
        ("President Bashar al-Assad", "", "SYR"),
        ("the Putin government", "", "RUS"),
        ("the rebels", "The rebels took two towns in Chad, near the border with Sudan; Chad sent troops.", "TCD"),
        ("ethnic Turks", "Ethnic Turks marched through Sofia.", "BGR"),
        ("the committee", "The committee met on Monday.", None),
        ("", "", None),
    ],
)
def test_country_of_an_actor(actor: str, context: str, expected: str | None) -> None:
    assert country(actor, context) == expected


def test_a_body_that_several_states_have_is_of_the_state_around_it() -> None:
    assert country("Federal Police officers", "Officers in Brazil, Federal Police officers among them, met.") == "BRA"
    assert country("Federal Police officers") is None
