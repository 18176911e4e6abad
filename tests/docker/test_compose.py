"""What compose.yaml says, run as processes: no container engine is needed to find a typo."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker.compose_files import (
    command,
    entrypoint,
    environment,
    image_environment,
    ours,
    seconds,
    services,
    until_healthy,
    variables,
)
from docker.listening_ports import ports
from docker.playing import ARTICLE, job, running, stop
from listening import collect

from streams.broker import EmbeddedBroker, free_port
from streams.client import Publisher
from streams.cluster import create_topics
from streams.driver import FINISH_SECONDS
from streams.records import Record, publication
from streams.settings import STAGES, Settings
from streams.topics import ALERTS, ENRICHED, RAW, TOPICS

SERVICES = services("compose.yaml")
OURS = ours(SERVICES)
LOOPBACK = "0100007F"  # 127.0.0.1 in /proc/net/tcp
JOBS = {"topics": "on-failure", "ingest": "no", "desk": "no"}
"""Services that end by themselves, and when they are started again."""
SERVING = {name: service for name, service in OURS.items() if name not in JOBS}


def here(broker: str, port: int, folder: Path) -> dict[str, str]:
    """The addresses of this machine instead of theirs."""
    return {
        "TOCSIN_BROKERS": broker,
        "TOCSIN_BROKER_PROFILE": "embedded",
        "TOCSIN_DATA_DIR": str(folder),
        "TOCSIN_HEALTH_PORT": str(port),
    }


@pytest.fixture
def broker() -> Iterator[str]:
    with EmbeddedBroker() as embedded:
        yield embedded.address


def test_every_stage_has_a_service_that_runs_it_and_waits_for_the_topics() -> None:
    workers = [service for service in OURS.values() if service["command"][0] == "worker"]
    assert [service["command"][1:] for service in workers] == [[stage] for stage in STAGES]
    for service in workers:
        assert service["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}
        assert service["environment"]["TOCSIN_BROKERS"] == "kafka:9092"
    assert OURS["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}


def test_every_setting_in_the_files_is_one() -> None:
    for service in OURS.values():
        Settings.from_env(variables(service))


def test_every_service_has_its_limits_and_is_started_again() -> None:
    for name, service in SERVICES.items():
        limits = service["deploy"]["resources"]["limits"]
        assert float(limits["cpus"]) > 0, name
        assert limits["memory"].endswith("M"), name
        assert service["restart"] == JOBS.get(name, "unless-stopped"), name
    assert SERVICES["story"]["deploy"].get("replicas", 1) == 1


def test_ours_write_nowhere_but_where_they_must_and_may_gain_nothing() -> None:
    for name, service in OURS.items():
        assert service["read_only"] is True, name
        assert service["tmpfs"] == ["/tmp"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_a_stop_waits_longer_than_a_worker_finishes_its_batch() -> None:
    for name, service in SERVING.items():
        assert seconds(service["stop_grace_period"]) >= FINISH_SECONDS + 20, name


@pytest.mark.broker
@pytest.mark.timeout(180)
async def test_the_services_carry_an_article_to_the_end(broker: str, tmp_path: Path) -> None:
    assert "created" in job(OURS["topics"], environment(OURS["topics"], here(broker, 0, tmp_path)))
    workers = {name: service for name, service in OURS.items() if service["command"][0] in ("worker", "notify")}
    environments = {name: environment(workers[name], here(broker, free_port(), tmp_path)) for name in workers}
    with running(workers, environments) as processes:
        async with Publisher(broker) as publisher:
            cause = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
            await publisher.publish(publication(RAW, ARTICLE, "test", cause=cause))
        (enriched,) = await collect(broker, [ENRICHED.name], lambda seen: len(seen) == 1)
        assert b"exchanged fire" in (enriched.value or b"")
        assert await collect(broker, [ALERTS.name], lambda seen: len(seen) == 1)
        if Path("/proc/net/tcp").exists():
            for name, process in processes.items():  # the health server on loopback, nothing of Faust's
                assert ports(process.pid) == {int(environments[name]["TOCSIN_HEALTH_PORT"]): LOOPBACK}, name
        for name, took in stop(processes).items():
            assert took < seconds(workers[name]["stop_grace_period"]), name


@pytest.mark.broker
@pytest.mark.timeout(180)
async def test_the_gateway_serves_behind_tokens_and_is_healthy(broker: str, tmp_path: Path) -> None:
    service = OURS["gateway"]
    assert service["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}
    assert service["environment"]["TOCSIN_GATEWAY_TOKENS"] == f"/run/secrets/{service['secrets'][0]}"
    assert service["ports"] == [f"127.0.0.1:8090:{service['environment']['TOCSIN_HEALTH_PORT']}"]
    await create_topics(broker, TOPICS, partitions=1, replication=1)
    port = free_port()
    env = environment(service, here(broker, port, tmp_path))
    made = subprocess.run(
        [*command(entrypoint()), "token", "ann"], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    token, line = (each.split(maxsplit=1)[1] for each in made.stdout.splitlines())
    (tmp_path / "tokens").write_text(line)
    env |= {"TOCSIN_GATEWAY_PORT": str(port), "TOCSIN_GATEWAY_TOKENS": str(tmp_path / "tokens")}
    running_ = subprocess.Popen(command(entrypoint()) + service["command"], env=env)
    try:
        until_healthy(service["healthcheck"]["test"], env)
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/me", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert answer.read() == b'{"name":"ann","scopes":["read"]}'
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/me", timeout=10)
        running_.terminate()
        assert running_.wait(30) == 0
    finally:
        running_.kill()
        running_.wait()


def test_the_health_check_is_the_images() -> None:
    assert image_environment()["TOCSIN_HEALTH_PORT"] == "8080"
    for name, service in SERVING.items():
        assert service["healthcheck"]["test"] == ["CMD", *entrypoint(), "health"], name
    assert all(OURS[name]["healthcheck"] == {"disable": True} for name in JOBS)
