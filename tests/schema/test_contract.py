"""The contract in docs/schema: that it is what the code says, and that v1 keeps its promises."""

import copy
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli.test_cli import tocsin
from jsonschema import Draft7Validator

from agents.cli.schema import RELEASED, broken, files
from agents.worker import build
from streams.operations import OPERATIONS
from streams.schema import breaches, record_schema
from streams.settings import Settings
from streams.topics import DEAD, TOPICS, Topic

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schema"
ASYNCAPI = Path(__file__).with_name("asyncapi-3.0.0.json.gz")
"""The official one, packed: schemas/3.0.0-without-$id.json of the npm package @asyncapi/specs 6.11.1 (Apache-2.0)."""


def test_the_committed_contract_is_what_the_code_says() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir() if path.is_file()}
    made = files()
    assert set(kept) == set(made)
    assert [name for name in made if made[name] != kept[name]] == [], "run `make docs`"


def test_v1_keeps_what_was_released() -> None:
    assert list((FOLDER / RELEASED).glob("*.json"))
    assert broken(FOLDER / RELEASED, files()) == []


def test_the_document_is_asyncapi() -> None:
    document = yaml.safe_load(files()["asyncapi.yaml"])
    validator = Draft7Validator(json.loads(gzip.decompress(ASYNCAPI.read_bytes())))
    assert [error.message for error in validator.iter_errors(document)] == []
    document["operations"]["clean.receive.news.raw.v1"]["action"] = "publish"
    assert not validator.is_valid(document)


def test_every_reference_in_the_document_leads_somewhere() -> None:
    document = yaml.safe_load(files()["asyncapi.yaml"])
    references = list(_references(document))
    assert len(references) > 50
    for reference in references:
        part = document
        for name in reference.removeprefix("#/").split("/"):
            part = part[name]


def _references(part: Any) -> Any:
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    if isinstance(part, dict) and isinstance(part.get("$ref"), str):
        yield part["$ref"]
    for each in inner:
        yield from _references(each)


def test_every_topic_says_what_its_key_is() -> None:
    channels = yaml.safe_load(files()["asyncapi.yaml"])["channels"]
    assert list(channels) == [topic.name for topic in TOPICS]
    assert [topic.name for topic in TOPICS if not topic.keyed_by] == []


@pytest.mark.timeout(180)
def test_the_operations_are_those_of_the_stages() -> None:
    said = {(each.agent, each.action, each.topic.name) for each in OPERATIONS}
    for stage in build(Settings()).values():
        ends: list[tuple[str, Topic[Any]]] = [("receive", stage.source), ("send", stage.sink), ("send", DEAD)]
        assert {(stage.name, action, topic.name) for action, topic in ends} <= said


def _drop(schema: Any) -> None:
    del schema["$defs"]["RuleRef"]["properties"]["query"]


def _retype(schema: Any) -> None:
    schema["properties"]["title"] = {"type": "integer"}


def _widen(schema: Any) -> None:
    schema["$defs"]["RuleRef"]["properties"]["severity"]["enum"].append("worst")


def _demand(schema: Any) -> None:
    schema["properties"]["mood"] = {"type": "string"}
    schema["required"].append("mood")


def _relax(schema: Any) -> None:
    schema["required"].remove("source")


def _forget(schema: Any) -> None:
    del schema["$defs"]["Evidence"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_drop, "RuleRef.query was removed"),
        (_retype, "Alert.title was retyped"),
        (_widen, "RuleRef.severity was retyped"),
        (_demand, "Alert.mood was added without a default"),
        (_relax, "Alert.source may be left out in one version and not in the other"),
        (_forget, "Evidence was removed"),
    ],
)
def test_a_broken_promise_is_named(change: Callable[[Any], None], says: str) -> None:
    released = json.loads(files()["Alert.json"])
    changed = copy.deepcopy(released)
    change(changed)
    assert breaches(released, changed) == [says]


def test_a_field_with_a_default_and_other_words_break_nothing() -> None:
    released = json.loads(files()["Alert.json"])
    changed = copy.deepcopy(released)
    changed["properties"]["mood"] = {"type": "string", "default": "calm"}
    changed["properties"]["title"]["description"] = "better said"
    assert breaches(released, changed) == []


def test_a_comment_behind_a_field_is_its_description() -> None:
    text = record_schema(next(topic.kind for topic in TOPICS if topic.name == "news.clean.v1"))["properties"]["text"]
    assert text["description"].startswith("NFC; paragraphs separated by one empty line")


def test_the_command_writes_and_refuses_to_release_what_breaks_v1(tmp_path: Path) -> None:
    assert tocsin("schema", "--out", str(tmp_path), "--release").returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {*files(), RELEASED}
    released = tmp_path / RELEASED / "Verdict.json"
    schema = json.loads(released.read_text())
    schema["properties"]["colour"] = {"type": "string"}
    released.write_text(json.dumps(schema))
    ended = tocsin("schema", "--out", str(tmp_path), "--release")
    assert ended.returncode == 1
    assert "Verdict.colour was removed" in ended.stderr
    assert "colour" in released.read_text()
