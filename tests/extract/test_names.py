from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agents.extract.gazetteer import gazetteer
from agents.extract.model import Named
from agents.extract.names import Name, names


def found(text: str, *seen: tuple[str, str]) -> list[tuple[str, str]]:
    """The names in `text` when the model saw `seen` (first occurrence of each)."""
    spans = [Named(text.index(words), text.index(words) + len(words), label) for words, label in seen]
    return [(text[n.start : n.end], n.type) for n in names(text, spans)]


def test_the_gazetteer_extends_a_span_and_never_cuts_one() -> None:
    text = "The UN Human Rights Council of Utopia met."
    assert found(text, ("The UN Human Rights Council of Utopia", "ORG")) == [
        ("UN Human Rights Council of Utopia", "ORG")
    ]
    assert found("CSTO Collective Security Council met", ("Collective Security", "ORG")) == [
        ("CSTO Collective Security Council", "ORG")
    ]


def test_the_gazetteer_says_what_type_a_known_name_has() -> None:
    text = "BelTA reports from Dushanbe, Tajikistan"
    seen = (("BelTA", "PERSON"), ("Dushanbe", "ORG"), ("Tajikistan", "NORP"))
    assert found(text, *seen) == [("BelTA", "ORG"), ("Dushanbe", "GPE"), ("Tajikistan", "GPE")]


def test_a_pair_of_peoples_is_two_peoples() -> None:
    expected = [("Tajik", "NORP"), ("Afghan", "NORP")]
    assert found("on the Tajik-Afghan border") == expected
    assert found("on the Tajik-Afghan border", ("Tajik-Afghan", "NORP")) == expected


def test_a_person_s_name_is_no_place_when_the_article_gives_it_in_full() -> None:
    text = "Michael Jordan spoke. Later Jordan left for Jordan."
    spans = [Named(0, 14, "PERSON"), Named(28, 34, "PERSON"), Named(44, 50, "GPE")]
    assert [n.type for n in names(text, spans)] == ["PERSON", "PERSON", "GPE"]


def test_an_ambiguous_name_needs_the_model() -> None:
    assert found("Reading and Victoria went home") == []
    assert found("in Victoria, Seychelles", ("Victoria", "GPE")) == [("Victoria", "GPE"), ("Seychelles", "GPE")]
    assert found("Victoria said", ("Victoria", "PERSON")) == [("Victoria", "PERSON")]


def test_articles_possessives_and_stray_marks_are_no_part_of_a_name() -> None:
    assert found("“the Blue Party’s plan”", ("“the Blue Party’s", "ORG")) == [("Blue Party", "ORG")]


def test_things_that_are_no_entities_are_dropped() -> None:
    assert found("other ICT crimes in 2021", ("ICT", "ORG"), ("2021", "DATE")) == []


def test_words_for_people_at_the_head_of_a_sentence_are_no_names() -> None:
    assert found("Gunmen stormed a mosque. Policemen fled.", ("Gunmen", "GPE"), ("Policemen", "GPE")) == []


def test_names_parted_by_a_place_word_are_two() -> None:
    text = "the Islamic State near Raqqa, Syria"
    expected = [("Islamic State", "ORG"), ("Raqqa", "GPE"), ("Syria", "GPE")]
    assert found(text, ("the Islamic State near Raqqa, Syria", "ORG")) == expected


def test_exercises_by_their_form() -> None:
    text = "a joint exercise with the CSTO Collective Rapid Response Forces Interaction 2021, a drill Poisk 2021"
    assert found(text, ("the CSTO Collective Rapid Response Forces Interaction 2021", "ORG")) == [
        ("CSTO Collective Rapid Response Forces", "ORG"),
        ("Interaction 2021", "EVENT"),
        ("Poisk 2021", "EVENT"),
    ]
    assert found("the exercise of 2 December 2020") == []
    assert found("The album Interaction 2021 sells well") == []


def test_the_name_of_an_exercise_is_cut_off_a_span_that_runs_into_it() -> None:
    text = "a special exercise of the CSTO Echelon 2021."
    assert found(text, ("the CSTO Echelon", "ORG")) == [("CSTO", "ORG"), ("Echelon 2021", "EVENT")]


def test_an_office_is_no_part_of_a_name_and_no_person() -> None:
    text = "Tajikistan President Emomali Rahmon met CSTO Secretary General Zas."
    seen = (("Tajikistan President Emomali Rahmon", "PERSON"), ("CSTO Secretary General", "PERSON"))
    assert found(text, *seen, ("Zas", "PERSON")) == [
        ("Tajikistan", "GPE"),
        ("Emomali Rahmon", "PERSON"),
        ("CSTO", "ORG"),
        ("Zas", "PERSON"),
    ]
    assert found("the Secretary of State spoke", ("Secretary of State", "PERSON")) == []
    assert found("Georgia Meloni spoke", ("Georgia Meloni", "PERSON")) == [("Georgia Meloni", "PERSON")]


def test_names_do_not_run_over_a_paragraph_s_end() -> None:
    assert found("We meet in New\n\nDelhi") == [("Delhi", "GPE")]


WORDS = st.sampled_from(
    [
        "United",
        "Nations",
        "Security",
        "Council",
        "Tajik",
        "-",
        "’s",
        "U.S.",
        "Hong",
        "Kong",
        "\n\n",
        "the",
        ",",
        "é",
        "𝕏",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join))
LABELS = st.sampled_from(["PERSON", "ORG", "GPE", "NORP", "DATE", "EVENT"])


@given(TEXTS, st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40), LABELS), max_size=8))
def test_names_are_in_the_text_in_order_and_apart(text: str, raw: list[tuple[int, int, str]]) -> None:
    seen = [Named(a, min(len(text), a + n), label) for a, n, label in raw if a < len(text)]
    result = names(text, seen)
    assert all(0 <= n.start < n.end <= len(text) for n in result)
    assert all(text[n.start : n.end].strip() == text[n.start : n.end] for n in result)
    assert all(a.end <= b.start for a, b in pairwise(result))
    assert result == names(text, seen)


@given(TEXTS)
def test_every_match_of_the_gazetteer_is_a_name_it_knows(text: str) -> None:
    for match in gazetteer().find(text):
        assert gazetteer().exact(text[match.start : match.end]) == match.entry


def test_a_name_knows_its_entry() -> None:
    (name,) = names("CSTO", [])
    assert name == Name(0, 4, "ORG", gazetteer().exact("Collective Security Treaty Organization"))


def test_a_span_that_runs_on_is_cut() -> None:
    text = "Lorries queued on the A7 near Torquay."
    assert found(text, ("A7 near Torquay", "ORG")) == [("A7", "ORG"), ("Torquay", "GPE")]
    text = "He accused Ankara of Islamophobia."
    assert found(text, ("Ankara of Islamophobia", "ORG")) == [("Ankara", "GPE")]
    text = "Syria of Tomorrow met."
    assert found(text, ("Syria of Tomorrow", "ORG")) == [("Syria of Tomorrow", "ORG")]
    text = "The mayor of Hamburg Jan Kloos spoke."
    assert found(text, ("Hamburg Jan Kloos", "PERSON")) == [("Hamburg", "GPE"), ("Jan Kloos", "PERSON")]
    text = "Paris Hilton spoke."
    assert found(text, ("Paris Hilton", "PERSON")) == [("Paris Hilton", "PERSON")]


def test_a_word_that_is_joined_to_a_name_is_no_part_of_it() -> None:
    text = "the Al-Qaeda-linked men and the Kuwait Fund-backed plan"
    seen = (("Al-Qaeda-linked", "ORG"), ("Kuwait Fund-backed", "ORG"))
    assert found(text, *seen) == [("Al-Qaeda", "ORG"), ("Kuwait Fund", "ORG")]


def test_titles_of_several_words_are_no_part_of_a_name() -> None:
    for title in (
        "Foreign Secretary",
        "DSP",
        "Interior Minister",
        "Magistrate",
        "Councillor",
        "Syrian Foreign Minister",
    ):
        text = f"Then {title} Tano Belk spoke."
        assert ("Tano Belk", "PERSON") in found(text, (f"{title} Tano Belk", "PERSON")), title


def test_a_town_taken_for_a_person_is_a_place_where_something_is_in_it() -> None:
    text = "Men met in Strovolos. Strovolos was quiet."
    spans = [Named(11, 20, "PERSON"), Named(22, 31, "ORG")]
    assert [(text[n.start : n.end], n.type) for n in names(text, spans)] == [("Strovolos", "GPE")] * 2
    assert found("at Odesa and Reni", ("Odesa", "GPE"), ("Reni", "ORG")) == [("Odesa", "GPE"), ("Reni", "GPE")]
    text = "Ann Melrose left. He believed in Melrose."
    spans = [Named(0, 11, "PERSON"), Named(33, 40, "PERSON")]
    assert [n.type for n in names(text, spans)] == ["PERSON", "PERSON"]
    assert found("with Strovolos", ("Strovolos", "PERSON")) == [("Strovolos", "PERSON")]


def test_a_word_with_small_letters_elsewhere_is_no_name_at_the_head_of_a_sentence() -> None:
    assert found("Tankers stood still. One tanker sank.", ("Tankers", "PERSON")) == []
    assert found("Ash fell. He met Ash, who hates ash.", ("Ash", "PERSON")) == [("Ash", "PERSON")]


def test_a_person_or_animal_that_the_text_calls_by_the_name_of_a_state_is_none() -> None:
    text = "A bitch called Jordan won; his dog Chad lost. Jordan barked at Peru."
    spans = [Named(15, 21, "GPE"), Named(46, 52, "ORG"), Named(63, 67, "GPE")]
    expected = [("Jordan", "PERSON"), ("Jordan", "PERSON"), ("Peru", "GPE")]
    assert [(text[n.start : n.end], n.type) for n in names(text, spans)] == expected
    assert found("the man Chad wants, called Niger") == [("Chad", "GPE"), ("Niger", "GPE")]
