"""A deployment's own organisations: found, preferred to those that ship, and refused with the line where wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from extracted import article, extractor

from agents.extract.gazetteer import country_names, extend
from agents.extract.organisations import OrganisationsError, read, shipped
from agents.worker import build
from streams.settings import BadSetting, Settings

OWN = """# ours
- {name: Valley Liberation Front, names: [VLF], kind: armed, country: NO, wikidata: Q999999999}
- name: Collective Security Treaty Organization
  names: [CSTO]
  kind: igo
"""


@pytest.fixture(autouse=True)
def _nobody_elses() -> Iterator[None]:
    yield
    extend([])


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_own_organisations_are_found_and_come_first(tmp_path: Path) -> None:
    extend([write(tmp_path / "own.yaml", OWN)])
    (result,) = extractor()([article("The VLF attacked a convoy, and the CSTO condemned the Valley Liberation Front.")])
    assert isinstance(result, list)
    entities = {entity.id: entity for entity in result[0].entities}
    assert (entities["Q999999999"].name, entities["Q999999999"].mentions) == ("Valley Liberation Front", 2)
    assert "org:collective-security-treaty-organization" in entities


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {name: A Front, kind: rebels}", "own.yaml:1  Invalid enum value 'rebels'"),
        ("# ours\n\n- {name: A Front, kind: armed, country: XX}", "own.yaml:3  XX is no country"),
        ("- {name: A Front, kind: armed, wikidata: 42}", "own.yaml:1  Expected `str` matching regex"),
        ("- {name: A Front, kind: armed, alias: x}", "own.yaml:1  Object contains unknown field `alias`"),
        ("- A Front", "own.yaml:1  Expected `object`, got `str`"),
        ("name: A Front", "own.yaml: not a list of organisations such as"),
        ("- {name: '  ', kind: armed}", "own.yaml:1  Expected `str` matching regex"),
        ("- {? [a, b] : c}", "own.yaml:1  Object contains unknown field"),
        ("- &a {name: *a, kind: armed}", "own.yaml: something in it stands within itself"),
        ("", "own.yaml: not a list of organisations such as"),
        ("- {name: [", "own.yaml: while parsing"),
    ],
)
def test_a_bad_file_is_told_by_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(OrganisationsError) as caught:
        read(write(tmp_path / "own.yaml", text), country_names())
    assert said in str(caught.value)


def test_a_worker_refuses_a_bad_file_by_its_setting(tmp_path: Path) -> None:
    file = write(tmp_path / "own.yaml", "- {name: A Front, kind: rebels}")
    settings = Settings.from_env({"TOCSIN_ORGANISATIONS": str(file), "TOCSIN_STAGES": "extract"})
    with pytest.raises(BadSetting, match=r"TOCSIN_ORGANISATIONS: .*own.yaml:1  Invalid enum value"):
        build(settings)
    with pytest.raises(BadSetting, match="TOCSIN_ORGANISATIONS takes existing paths; there is no /nowhere"):
        Settings.from_env({"TOCSIN_ORGANISATIONS": "/nowhere"})


def test_what_ships_is_good() -> None:
    file = Path(__file__).parents[2] / "agents" / "data" / "gazetteers" / "organisations.yaml"
    assert read(file, country_names()) == list(shipped())
