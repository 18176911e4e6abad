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
