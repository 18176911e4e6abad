"""What acronyms and shared names stand for: names written out first, then the country the text names."""

import pytest
from extracted import codes, extract


def entity_of(text: str, acronym: str) -> str:
    """The name of the entity that the acronym's mentions are of."""
    result = extract(text)
    ids = {mention.entity_id for mention in result.mentions if mention.text == acronym}
    (name,) = (entity.name for entity in result.entities if entity.id in ids)
    return name


@pytest.mark.parametrize(
    ("text", "acronym", "expected"),
    [
        ("The RSF and the army have fought in Sudan since 2023.", "RSF", "Rapid Support Forces"),
        ("RSF ranked Norway first for the freedom of its press.", "RSF", "Reporters Without Borders"),
        (
            "Reporters Without Borders (RSF) said Sudan was unsafe. RSF asked for help.",
            "RSF",
            "Reporters Without Borders",
        ),
        ("The Rapid Support Forces (RSF) left the town. The RSF denied it.", "RSF", "Rapid Support Forces"),
        ("Japan's Self-Defense Forces (SDF) sent a ship. The SDF saw boats.", "SDF", "Japan Self-Defense Forces"),
        ("The SDF fought near Raqqa in Syria.", "SDF", "Syrian Democratic Forces"),
        ("The International Cricket Council fined two. The ICC said so.", "ICC", "International Cricket Council"),
        ("The ICC issued a warrant for the president.", "ICC", "International Criminal Court"),
        (
            "The Shanghai Co-operation Organisation (SCO) met. The SCO agreed.",
            "SCO",
            "Shanghai Cooperation Organisation",
        ),
        ("Federal Police raided a farm near Brasilia in Brazil.", "Federal Police", "Brazilian Federal Police"),
        ("Federal Police searched flats in Berlin, Germany.", "Federal Police", "German Federal Police"),
        ("Federal Police searched a flat.", "Federal Police", "Federal Police"),
        ("Fighters of al-Shabab burned a village in Mozambique.", "al-Shabab", "Ahlu Sunnah wal Jamaah"),
        ("Fighters of al-Shabab burned a village in Somalia.", "al-Shabab", "al-Shabaab"),
        ("Fighters of al-Shabaab burned a village.", "al-Shabaab", "al-Shabaab"),
        ("In Moscow Friday, the IMF said growth would slow.", "IMF", "International Monetary Fund"),
    ],
)
def test_what_an_acronym_stands_for(text: str, acronym: str, expected: str) -> None:
    assert entity_of(text, acronym) == expected


def test_all_forms_are_one_entity() -> None:
    result = extract("The Rapid Support Forces (RSF) left. Sudan's army said the RSF had lost.")
    assert [entity.mentions for entity in result.entities if entity.name == "Rapid Support Forces"] == [3]


def test_the_name_of_a_state_s_organ_that_others_share_counts_for_no_country_by_itself() -> None:
    assert codes(extract("Federal Police searched a flat.")) == []
    assert codes(extract("Agents of the NBI arrested a mayor in Manila.")) == ["PH"]
    assert codes(extract("The Ministry of Public Security spoke; Vietnam was silent.")) == ["VN"]
