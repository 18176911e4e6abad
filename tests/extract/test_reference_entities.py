"""All entities, places and countries of the reference input, line by line; behind "#" what is still wrong with a line.

After a change that is meant: `pytest tests/extract/test_reference_entities.py --update-golden` keeps the notes of the
lines that stay.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from extracted import extractor, names_of
from shared_data import SEED, needs_shared

from agents.clean.step import clean_page
from streams.codec import Reject
from streams.events import EntityArticle

pytestmark = needs_shared

GOLDEN = Path(__file__).parents[1] / "golden" / "reference.entities.tsv"
NOTE = "\t# "


@cache
def reference() -> EntityArticle:
    article = clean_page(SEED.read_text(encoding="utf-8"), None)
    assert not isinstance(article, Reject)
    return extractor().extract(article)


def lines(result: EntityArticle) -> Iterator[str]:
    for m in result.mentions:
        yield "\t".join(("mention", str(m.start), str(m.end), m.type, m.entity_id, m.text))
    for e in result.entities:
        yield "\t".join(("entity", e.id, e.type, e.name, str(e.mentions), f"{e.salience:.4f}", " | ".join(e.aliases)))
    for p in result.places:
        where = (p.country or "", p.admin1 or "", str(p.geonames_id), f"{p.lat:.3f}", f"{p.lon:.3f}", p.precision)
        yield "\t".join(("place", p.entity_id, p.name, *where, p.cue, p.cue_text or "", str(p.mentions)))
    for c in result.countries:
        yield "\t".join(("country", c.code, c.name, str(c.mentions)))


def test_every_line_is_as_it_was(request: pytest.FixtureRequest) -> None:
    made = [line.rstrip() for line in lines(reference())]
    if request.config.getoption("--update-golden"):
        old = GOLDEN.read_text(encoding="utf-8").splitlines() if GOLDEN.exists() else []
        notes = {line.split(NOTE)[0]: line for line in old}
        GOLDEN.write_text("".join(f"{notes.get(line, line)}\n" for line in made), encoding="utf-8")
    kept = [line.split(NOTE)[0] for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    assert made == kept, "if the change is meant: pytest --update-golden"


def test_what_the_issue_names_is_found_whole() -> None:
    result = reference()
    assert names_of(result, "PERSON") == {"Emomali Rahmon", "Stanislav Zas", "Vladimir Zainetdinov"}
    mentioned = {(m.text, m.type) for m in result.mentions}
    assert mentioned >= {
        ("CSTO Collective Security Council", "ORG"),
        ("Collective Security Council", "ORG"),
        ("CSTO Collective Rapid Response Forces", "ORG"),
        ("Collective Security Treaty Organization", "ORG"),
        *((name, "ORG") for name in ("CSTO", "CIS", "SCO", "BelTA")),
        *((name, "EVENT") for name in ("Interaction 2021", "Poisk 2021", "Echelon 2021")),
        *((name, "GPE") for name in ("Tajikistan", "Afghanistan", "Dushanbe", "MOSCOW")),
        *((name, "NORP") for name in ("Tajik", "Afghan")),
    }
    assert [(c.code, c.mentions) for c in result.countries] == [("TJ", 10), ("AF", 5)]
    assert {(p.name, p.country) for p in result.places} == {
        ("Tajikistan", "TJ"),
        ("Dushanbe", "TJ"),
        ("Afghanistan", "AF"),
        ("Moscow", "RU"),
    }


def test_no_word_of_the_page_around_the_story_is_an_entity() -> None:
    navigation = {"Government Bodies", "Subscribe", "Twitter", "Facebook", "News", "Politics", "President", "Search"}
    assert not {name for e in reference().entities for name in (e.name, *e.aliases)} & navigation
