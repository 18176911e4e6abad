"""What compose.yaml and the Dockerfile say, run as processes: no container engine is needed to find a typo."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from listening import collect

from streams.broker import EmbeddedBroker, free_port
from streams.client import Publisher, create_topics
from streams.events import RawArticle
from streams.records import Record, publication
from streams.settings import STAGES, Settings
from streams.topics import ENRICHED, RAW, TOPICS

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("tocsin:")}
STORY = (
    "<html><head><title>Guards exchange fire</title></head><body><article><h1>Guards exchange fire</h1>"
    + "<p>Border guards of the two countries exchanged fire on Tuesday, and officials said that tension on the "
    + "border remained high after the incident near the crossing, where traffic has been stopped.</p>" * 3
    + "</article></body></html>"
)


def image_environment() -> dict[str, str]:
    (block,) = re.findall(r"^ENV (PATH=.*?[^\\])$", DOCKERFILE, flags=re.MULTILINE | re.DOTALL)
    return dict(pair.split("=", 1) for pair in block.replace("\\\n", " ").split())


def command(words: list[str]) -> list[str]:
    """The words as they run here: `python` is this interpreter, as /venv/bin/python is in the image."""
    return [sys.executable if word == "python" else word for word in words]


def entrypoint() -> list[str]:
    (line,) = re.findall(r"^ENTRYPOINT \[(.*)\]$", DOCKERFILE, flags=re.MULTILINE)
    return [word.strip(' "') for word in line.split(",")]


def environment(service: dict[str, Any], broker: str, port: int, folder: Path) -> dict[str, str]:
    """The image's and the service's variables; defaults filled in, addresses of this machine instead of theirs."""
    given = {name: value for name, value in image_environment().items() if name.startswith("TOCSIN_")}
    given |= {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", str(value)) for name, value in service["environment"].items()}
    assert given["TOCSIN_BROKERS"] == "kafka:9092"
    here = {"TOCSIN_BROKERS": broker, "TOCSIN_BROKER_PROFILE": "embedded", "TOCSIN_DATA_DIR": str(folder)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return kept | given | here | {"TOCSIN_HEALTH_PORT": str(port), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def broker() -> Iterator[str]:
    with EmbeddedBroker() as embedded:
        yield embedded.address


def test_every_stage_has_a_service_that_runs_it_and_waits_for_the_topics() -> None:
    workers = [service for service in OURS.values() if service["command"][0] == "worker"]
    assert [service["command"][1:] for service in workers] == [[stage] for stage in STAGES]
    for service in workers:
        assert service["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}
    assert OURS["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}


def test_every_setting_in_the_files_is_one() -> None:
    for service in OURS.values():
        names = {**image_environment(), **service["environment"]}
        values = {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", str(value)) for name, value in names.items()}
        Settings.from_env(values)


def test_the_image_holds_what_the_code_needs() -> None:
    lines = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE)
    copied = {name for line in lines for name in line.split()}
    assert copied == {"docker/requirements.lock", "streams", "agents", "LICENSE", "NOTICE"}
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{name}" for name in copied} <= set(kept)
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.broker
@pytest.mark.timeout(180)
async def test_the_services_carry_an_article_to_the_end(broker: str, tmp_path: Path) -> None:
    topics = OURS["topics"]
    job = subprocess.run(
        command(entrypoint()) + topics["command"],
        env=environment(topics, broker, 0, tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert job.returncode == 0, job.stderr
    assert "created" in job.stdout

    workers = {name: service for name, service in OURS.items() if service["command"][0] == "worker"}
    ports = {name: free_port() for name in workers}
    environments = {name: environment(workers[name], broker, ports[name], tmp_path) for name in workers}
    running = {
        name: subprocess.Popen(command(entrypoint()) + service["command"], env=environments[name])
        for name, service in workers.items()
    }
    try:
        for name, service in workers.items():
            _until_healthy(service["healthcheck"]["test"], environments[name])
        raw = RawArticle(source="one.example", content=STORY, url="https://one.example/guards")
        async with Publisher(broker) as publisher:
            cause = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
            await publisher.publish(publication(RAW, raw, "test", cause=cause))
        (enriched,) = await collect(broker, [ENRICHED.name], lambda seen: len(seen) == 1)
        assert b"exchanged fire" in (enriched.value or b"")
        for process in running.values():
            process.terminate()
        grace = 30
        assert {name: process.wait(grace) for name, process in running.items()} == dict.fromkeys(running, 0)
    finally:
        for process in running.values():
            process.kill()
            process.wait()


@pytest.mark.broker
@pytest.mark.timeout(180)
async def test_the_gateway_serves_behind_tokens_and_is_healthy(broker: str, tmp_path: Path) -> None:
    service = OURS["gateway"]
    assert service["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}
    assert service["environment"]["TOCSIN_GATEWAY_TOKENS"] == f"/run/secrets/{service['secrets'][0]}"
    assert service["ports"] == [f"127.0.0.1:8090:{service['environment']['TOCSIN_HEALTH_PORT']}"]
    await create_topics(broker, TOPICS, partitions=1, replication=1)
    port = free_port()
    env = environment(service, broker, port, tmp_path)
    made = subprocess.run(
        [*command(entrypoint()), "token", "ann"], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    token, line = (each.split(maxsplit=1)[1] for each in made.stdout.splitlines())
    (tmp_path / "tokens").write_text(line)
    env |= {"TOCSIN_GATEWAY_PORT": str(port), "TOCSIN_GATEWAY_TOKENS": str(tmp_path / "tokens")}
    running = subprocess.Popen(command(entrypoint()) + service["command"], env=env)
    try:
        _until_healthy(service["healthcheck"]["test"], env)
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/me", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert answer.read() == b'{"name":"ann","scopes":["read"]}'
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/me", timeout=10)
        running.terminate()
        assert running.wait(30) == 0
    finally:
        running.kill()
        running.wait()


def _until_healthy(test: list[str], env: dict[str, str]) -> None:
    assert test[0] == "CMD"
    for _ in range(60):
        check = subprocess.run(command(test[1:]), env=env, capture_output=True, text=True, timeout=60, check=False)
        if check.returncode == 0:
            return
        time.sleep(0.5)
    pytest.fail(f"not healthy: {check.stdout}{check.stderr}")
