"""The overlays: each file, and each merged with others, is by the compose specification and does what is promised."""

import json
import os
import re
import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from docker.compose_files import DOCKER, filled, merged, ours, read, seconds, variables

from streams.settings import Settings

BASE = "compose.yaml"
OVERLAYS = ("compose.observe.yaml", "compose.secure.yaml", "compose.cluster.yaml", "compose.postgres.yaml")
TOGETHER = [(BASE,), *((BASE, each) for each in OVERLAYS)]
TOGETHER += [(BASE, "compose.secure.yaml", "compose.observe.yaml"), (BASE, "compose.cluster.yaml", OVERLAYS[0])]
TOGETHER += [(BASE, "compose.secure.yaml", "compose.postgres.yaml", OVERLAYS[0])]
VENDORED = distribution("check-jsonschema").locate_file("check_jsonschema/builtin_schemas/vendor/compose-spec.json")
SCHEMA = json.loads(Path(str(VENDORED)).read_text(encoding="utf-8"))


def check(project: dict[str, Any]) -> None:
    jsonschema.validators.validator_for(SCHEMA)(SCHEMA).validate(project)


def test_there_are_no_other_files() -> None:
    assert {path.name for path in DOCKER.glob("compose*.yaml")} == {BASE, *OVERLAYS}


@pytest.mark.parametrize("name", [BASE, *OVERLAYS])
def test_each_file_is_by_the_specification(name: str) -> None:
    check(read(name))


def test_the_specification_is_a_strict_one() -> None:
    wrong = read(BASE)
    wrong["services"]["clean"]["healthchek"] = {}
    with pytest.raises(jsonschema.ValidationError, match="healthchek"):
        check(wrong)


@pytest.mark.parametrize("names", TOGETHER, ids=" ".join)
def test_together_they_are_by_the_specification_and_every_setting_is_one(names: tuple[str, ...]) -> None:
    project = merged(*names)
    check(project)
    for name, service in project["services"].items():
        assert ":" in service["image"], f"{name} is not pinned"
        assert not service["image"].endswith(":latest"), name
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}, name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        known = {each if isinstance(each, str) else each["source"] for each in service.get("secrets", ())}
        assert known <= project.get("secrets", {}).keys(), name
        for mounted in service.get("volumes", ()):
            source = mounted.split(":")[0]
            assert (DOCKER / source).exists() if source.startswith("./") else source in project["volumes"], name
    for service in ours(project["services"]).values():
        files_ = {name: "" for name, value in variables(service).items() if value.startswith("/run/secrets/")}
        given = variables(service) | files_  # the files are not on this machine
        if "TOCSIN_SASL_PASSWORD_FILE" in given:
            given |= {"TOCSIN_SASL_PASSWORD": "x", "TOCSIN_GATEWAY_HOST": "127.0.0.1"}
        Settings.from_env({name: value for name, value in given.items() if name != "TOCSIN_NOTIFY"})


@pytest.mark.parametrize("names", TOGETHER, ids=" ".join)
def test_docker_composes_own_code_makes_the_same_of_them(names: tuple[str, ...], tmp_path: Path) -> None:
    if not shutil.which("go"):
        pytest.skip("there is no Go on this machine to build Docker Compose's loader with")
    program = tmp_path / "composed"
    source = Path(__file__).with_name("composed")
    built = subprocess.run(
        ["go", "build", "-o", program, "."], cwd=source, capture_output=True, text=True, timeout=110, check=False
    )
    if re.search(r"dial tcp|no such host|i/o timeout", built.stderr):
        pytest.skip("Go cannot fetch the loader")
    assert built.returncode == 0, built.stderr
    words = [program, *(DOCKER / name for name in names)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    said = subprocess.run(words, capture_output=True, env=plain, timeout=60, check=True)
    theirs, here = json.loads(said.stdout), merged(*names)
    assert theirs["services"].keys() == here["services"].keys()
    for name, service in here["services"].items():
        other = theirs["services"][name]
        assert other["command"] == service.get("command")
        assert other.get("environment", {}) == {
            key: filled(value) for key, value in service.get("environment", {}).items()
        }
        assert other["depends_on"].keys() == service["depends_on"].keys() if "depends_on" in service else True
        assert other.get("healthcheck", {}).get("test") == service.get("healthcheck", {}).get("test")
        for several in ("volumes", "ports", "secrets"):
            assert len(other.get(several, ())) == len(service.get(several, ())), f"{name}: {several}"


def test_three_brokers_of_which_any_may_be_lost() -> None:
    services = merged(BASE, "compose.cluster.yaml")["services"]
    brokers = {name: each["environment"] for name, each in services.items() if each["image"].startswith("apache/kafka")}
    assert len(brokers) == 3
    assert sorted(each["KAFKA_NODE_ID"] for each in brokers.values()) == [1, 2, 3]
    voters = ",".join(f"{each['KAFKA_NODE_ID']}@{name}:9093" for name, each in brokers.items())
    for name, each in brokers.items():
        assert each["KAFKA_CONTROLLER_QUORUM_VOTERS"] == voters
        assert each["KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR"] == 3
        assert each["KAFKA_MIN_INSYNC_REPLICAS"] == 2
        assert each["KAFKA_ADVERTISED_LISTENERS"].startswith(f"PLAINTEXT://{name}:9092,")
        assert each.keys() == brokers["kafka"].keys()
        assert services["topics"]["depends_on"][name] == {"condition": "service_healthy"}
    for service in ours(services).values():
        assert service["environment"]["TOCSIN_BROKERS"] == ",".join(f"{name}:9092" for name in brokers)
        assert service["environment"]["TOCSIN_REPLICATION"] == 3


def test_a_broker_has_time_to_close_its_logs() -> None:
    for name, service in merged(BASE, "compose.cluster.yaml")["services"].items():
        if name.startswith("kafka"):
            assert seconds(service["stop_grace_period"]) >= 60


@pytest.mark.parametrize("names", TOGETHER, ids=" ".join)
def test_what_ends_is_waited_for_by_somebody(names: tuple[str, ...]) -> None:
    """Or `up --wait` would call its end a failure."""
    found = merged(*names)["services"]
    ends = {name for name, each in found.items() if each["restart"] == "on-failure"}
    done = {"condition": "service_completed_successfully"}
    waited = {on for each in found.values() for on, how in each.get("depends_on", {}).items() if how == done}
    assert ends
    assert ends <= waited
