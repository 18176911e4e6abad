import gzip
import json
import random
from pathlib import Path

import spacy
from hypothesis import given
from hypothesis import strategies as st

from agents.extract.examples import Labelled, is_name, labelled, name_pool, swapped, translate
from agents.extract.model import Named


def shown(example: Labelled) -> list[tuple[str, str]]:
    return [(example.text[n.start : n.end], n.label) for n in example.names]


def test_gold_labels_become_those_of_the_stock_pipeline() -> None:
    text = "On Monday Ann Lee of the Blue Party left France by the river Lune."
    gold = [Named(10, 17, "PER"), Named(21, 35, "ORG"), Named(41, 47, "LOC"), Named(55, 65, "LOC")]
    stock = [Named(3, 9, "DATE"), Named(10, 17, "ORG")]
    assert shown(translate(text, gold, stock)) == [
        ("Monday", "DATE"),
        ("Ann Lee", "PERSON"),
        ("Blue Party", "ORG"),
        ("France", "GPE"),
        ("river Lune", "LOC"),
    ]


def test_nominal_mentions_are_no_names_and_unnamed_kinds_are_unknown() -> None:
    text = "The hospital played Moonglow for the Danish king."
    gold = [Named(0, 12, "LOC"), Named(20, 28, "MISC"), Named(37, 43, "MISC")]
    result = translate(text, gold, [Named(37, 43, "NORP")])
    assert shown(result) == [("Danish", "NORP")]
    assert result.unknown == ((20, 28),)


def test_a_country_that_acts_stays_a_place() -> None:
    assert shown(translate("Iraq and the Red Guard met.", [Named(0, 4, "ORG"), Named(9, 22, "ORG")], [])) == [
        ("Iraq", "GPE"),
        ("Red Guard", "ORG"),
    ]


def test_names_have_a_capital_besides_their_article() -> None:
    assert is_name("UN envoy")
    assert is_name("the Élysée")
    assert not is_name("The hospital")
    assert not is_name("two soldiers")


def test_sources_that_may_not_be_used_are_left_out(tmp_path: Path) -> None:
    rows = [
        {"src": "CENTCOM", "text": "Ann Lee spoke.", "ents": [[0, 7, "PER"]]},
        {"src": "BBC Online", "text": "Bob Lee spoke.", "ents": [[0, 7, "PER"]]},
    ]
    with gzip.open(tmp_path / "ner_re3d.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    assert [e.text for e in labelled(tmp_path, "re3d", spacy.blank("en"))] == ["Ann Lee spoke."]


EXAMPLE = Labelled("Ann Lee met Bob in Paris on Moonglow.", (Named(0, 7, "PERSON"), Named(19, 24, "GPE")), ((28, 36),))


@given(st.integers())
def test_swapped_names_keep_their_labels_and_the_rest_its_words(seed: int) -> None:
    pool = {"PERSON": ["Eve", "Sir Toby Belch"], "GPE": ["Lima"]}
    result = swapped(EXAMPLE, pool, random.Random(seed))
    assert [n.label for n in result.names] == ["PERSON", "GPE"]
    for (words, label), known in zip(shown(result), ("Ann Lee", "Paris"), strict=True):
        assert words.lower() in {known.lower(), *(name.lower() for name in pool[label])}
    ((start, end),) = result.unknown
    assert result.text[start:end].lower() == "moonglow"
    rest = result.text.lower().replace(shown(result)[0][0].lower(), "", 1).replace(shown(result)[1][0].lower(), "", 1)
    assert rest == " met bob in  on moonglow."


def test_the_pool_has_the_examples_names_and_the_gazetteer_s() -> None:
    pool = name_pool([EXAMPLE])
    assert "Ann Lee" in pool["PERSON"]
    assert {"Paris", "Peru"} <= set(pool["GPE"])
    assert "NATO" in pool["ORG"]
    assert pool["ORG"] == sorted(pool["ORG"])
