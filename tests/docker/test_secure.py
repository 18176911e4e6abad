"""compose.secure.yaml on a real Kafka: its certificates, users and ACLs, each service under its own name.

Runs with `--broker kafka` (make test-kafka): the embedded broker asks nobody's name.
"""

import asyncio
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docker.compose_files import DOCKER, ours
from docker.composed_kafka import ComposedKafka
from docker.playing import ARTICLE, job, running, stop
from docker.secured import PROJECT, SERVICES, Secured, make_users, secrets_of

from streams.broker import free_port
from streams.client import Publisher, consume
from streams.cluster import create_topics, require_topics
from streams.codec import decode, encode
from streams.connection import Connection
from streams.events import AlertGroup
from streams.reach import BrokerRefuses, BrokerUnreachable
from streams.records import Record
from streams.settings import STAGES
from streams.topics import ALERTS, DEAD, GROUPS, RAW

pytestmark = [pytest.mark.broker, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def secured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    if request.config.getoption("--broker") != "kafka":
        pytest.skip("needs --broker kafka")
    root = tmp_path_factory.mktemp("secure")
    subprocess.run([DOCKER / "secure" / "make-secrets.sh", root / "secrets"], check=True)
    run = root / "run"  # /run/secrets of the broker
    run.mkdir()
    for target, file in secrets_of(SERVICES["kafka"], root / "secrets").items():
        shutil.copy(file, run / target)
    with ComposedKafka(SERVICES, run) as kafka:  # settings that it does not take are a failure, not a skip
        yield Secured(kafka, root / "secrets", root, make_users(kafka, root))


def test_every_service_of_ours_has_a_name_and_a_password_of_its_own() -> None:
    found = ours(SERVICES)
    assert {name: service["environment"]["TOCSIN_SASL_USERNAME"] for name, service in found.items()} == {
        name: name for name in found
    }
    for name, service in found.items():
        assert {"source": name, "target": "password"} in service["secrets"]
        assert PROJECT["secrets"][name]["file"] == f"./secure/secrets/{name}.password"
        assert service["environment"]["TOCSIN_SECURITY_PROTOCOL"] == "SASL_SSL"
    known = {each["source"] for each in SERVICES["users"]["secrets"] if isinstance(each, dict)}
    assert known == {*found, "admin-certificate"}


def test_the_users_may_do_what_is_written_and_it_may_be_put_on_again(secured: Secured) -> None:
    assert "clean may Read topic:news.raw.v1 topic:memory.clean.v1 group:tocsin-clean" in secured.said


async def test_an_article_goes_from_raw_to_alert_each_service_under_its_own_name(secured: Secured) -> None:
    assert "created" in job(SERVICES["topics"], secured.env("topics"))
    assert "created" not in job(SERVICES["topics"], secured.env("topics"))
    workers = {name: SERVICES[name] for name in (*STAGES, "notify")}
    environments = {name: secured.env(name, TOCSIN_HEALTH_PORT=str(free_port())) for name in workers}
    with running(workers, environments) as processes:
        said = job(SERVICES["ingest"], secured.env("ingest"), given=encode(ARTICLE) + b"\n")
        assert said == "ingested 1 articles\n"
        async with asyncio.timeout(60), aclosing(consume(secured.connection("desk"), [GROUPS.name])) as records:
            group = decode(AlertGroup, (await anext(records)).value)
        assert group.alert.rule.id.startswith("border-")
        stop(processes)
    listed = json.loads(job({"command": ["topics", "list", "--json"]}, secured.env("topics")))
    assert listed[ALERTS.name]["lag"] == {"tocsin-group": 0}


def test_the_gateway_serves_under_its_own_name(secured: Secured, tmp_path: Path) -> None:
    port = str(free_port())
    tokens = tmp_path / "tokens"
    here = {"TOCSIN_GATEWAY_PORT": port, "TOCSIN_HEALTH_PORT": port, "TOCSIN_GATEWAY_TOKENS": str(tokens)}
    env = secured.env("gateway", **here)
    token, line = (
        each.split(maxsplit=1)[1] for each in job({"command": ["token", "ann", "--write"]}, env).splitlines()
    )
    tokens.write_text(line)
    with running({"gateway": SERVICES["gateway"]}, {"gateway": env}) as processes:
        assert _asked(port, token, "/api/status")["state"] == "live"
        found = _asked(port, token, "/api/alerts")["alerts"]
        assert all(each["rule"]["id"].startswith("border-") for each in found)
        assert found
        stop(processes)


def _asked(port: str, token: str, path: str) -> Any:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize(
    ("name", "topic"), [("clean", ALERTS.name), ("desk", RAW.name), ("notify", GROUPS.name), ("ingest", DEAD.name)]
)
async def test_what_is_not_its_to_write_is_refused(secured: Secured, name: str, topic: str) -> None:
    async with Publisher(secured.connection(name)) as publisher:
        with pytest.raises(BrokerRefuses, match="TopicAuthorizationFailed"):
            await publisher.publish(Record(topic, b"key", b"value"))


async def test_what_is_not_its_to_read_is_refused(secured: Secured) -> None:
    async with aclosing(consume(secured.connection("desk"), [RAW.name], follow=False)) as records:
        with pytest.raises(BrokerRefuses, match="TopicAuthorizationFailed"):
            await anext(records)
    others = consume(secured.connection("desk"), [ALERTS.name], group="tocsin-group", follow=False)
    async with aclosing(others) as records:
        with pytest.raises(BrokerRefuses, match="GroupAuthorizationFailed"):
            await anext(records)


async def test_nobody_but_topics_makes_topics(secured: Secured) -> None:
    own = replace(RAW, name="clean.own")
    with pytest.raises(BrokerRefuses, match="AuthorizationFailed"):
        await create_topics(secured.connection("clean"), [own], partitions=1, replication=1)


async def test_a_stranger_is_not_let_in(secured: Secured) -> None:
    known = secured.connection("clean")
    stranger = replace(known, sasl_username="mallory")
    anonymous = Connection(known.brokers)
    inside = Connection(f"127.0.0.1:{secured.kafka.ports['kafka', 9095]}", "SSL", ssl_ca_file=known.ssl_ca_file)
    for each in (stranger, anonymous, inside):
        with pytest.raises(BrokerUnreachable):
            await require_topics(each, [RAW.name])


async def test_a_certificate_lets_the_administrator_in(secured: Secured) -> None:
    """Mutual TLS, by our own client."""
    own = secured.secrets / "admin.pem"
    ca = secured.secrets / "ca.pem"
    inside = f"127.0.0.1:{secured.kafka.ports['kafka', 9095]}"
    await require_topics(Connection(inside, "SSL", ssl_ca_file=ca, ssl_cert_file=own), [RAW.name])


def test_the_brokers_health_check_comes_in_by_its_certificate(secured: Secured) -> None:
    admin = (DOCKER / "secure" / "admin.properties").read_text()
    own = secured.folder / "health.properties"
    own.write_text(admin.replace("/run/secrets", str(secured.folder / "run")))
    _, script, *words = SERVICES["kafka"]["healthcheck"]["test"]
    here = [str(own) if word == "/etc/tocsin/admin.properties" else secured.kafka.here(word) for word in words]
    done = subprocess.run(
        [secured.folder / "bin" / Path(script).name, *here], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Produce(0)" in done.stdout
