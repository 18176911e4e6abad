from hypothesis import given
from hypothesis import strategies as st

from agents.extract.clusters import cluster


def groups(text: str, *names: tuple[str, str]) -> list[list[str]]:
    """The names (words, group) of `text` by cluster, each where it occurs first."""
    spans = [(text.index(words), text.index(words) + len(words), group) for words, group in names]
    ids = cluster(text, spans)
    return [[n for n, k in zip([w for w, _ in names], ids, strict=True) if k == one] for one in dict.fromkeys(ids)]


def test_persons_by_surname_title_and_romanisation() -> None:
    text = "President Emomali Rahmon met Stanislav Zas. Rakhmon thanked Mr Zas."
    names = (("Emomali Rahmon", "PER"), ("Stanislav Zas", "PER"), ("Rakhmon", "PER"), ("Mr Zas", "PER"))
    assert groups(text, *names) == [["Emomali Rahmon", "Rakhmon"], ["Stanislav Zas", "Mr Zas"]]


def test_a_surname_of_two_persons_is_joined_to_neither() -> None:
    text = "Anna Petrova and Olga Petrova spoke; then Petrova. left"
    assert groups(text, ("Anna Petrova", "PER"), ("Olga Petrova", "PER"), ("Petrova.", "PER")) == [
        ["Anna Petrova"],
        ["Olga Petrova"],
        ["Petrova."],
    ]


def test_organisations_by_the_acronym_the_article_defines() -> None:
    text = "The Border Control Service of Ruritania (PSR) met the Movement for Free Rivers. PSR and MFR agreed."
    names = (
        ("Border Control Service of Ruritania", "ORG"),
        ("PSR", "ORG"),
        ("Movement for Free Rivers", "ORG"),
        ("MFR", "ORG"),
    )
    assert groups(text, *names) == [
        ["Border Control Service of Ruritania", "PSR"],
        ["Movement for Free Rivers", "MFR"],
    ]


def test_the_gazetteer_joins_what_no_letter_does() -> None:
    text = "Daesh, that is Islamic State"
    assert groups(text, ("Daesh", "ORG"), ("Islamic State", "ORG")) == [["Daesh", "Islamic State"]]


def test_nothing_is_joined_across_groups() -> None:
    text = "Washington went to Washington."
    assert cluster(text, [(0, 10, "PER"), (19, 29, "LOC")]) == [0, 1]


@given(
    st.text(max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20), st.sampled_from("PO")), max_size=9)
)
def test_one_id_for_each_mention_and_equal_names_share_it(text: str, raw: list[tuple[int, int, str]]) -> None:
    full = {"P": "PER", "O": "ORG"}
    mentions = [(a, min(len(text), a + n), full[g]) for a, n, g in raw if a < len(text)]
    ids = cluster(text, mentions)
    assert len(ids) == len(mentions)
    seen: dict[tuple[str, str], int] = {}
    for (start, end, group), one in zip(mentions, ids, strict=True):
        assert seen.setdefault((text[start:end], group), one) == one
