"""Every command that README.md and the pages of docs/ show, typed in the order of the page, on Kafka of its own.

docs/tutorial.md has a test of its own; docs/cli.md is made from the code. What needs a container engine or a package
index is read here, not run: compose files, services, paths and targets must be there.
"""

import asyncio
import itertools
import json
import os
import re
import shlex
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from forked import ROOT
from test_tutorial import Reader

from agents.data import DATA
from streams.broker import free_port
from streams.cluster import create_topics
from streams.local_kafka import LocalKafka
from streams.topics import ALERTS, RAW, Topic

PAGES = (
    "README.md",
    "docs/rules.md",
    "docs/replay.md",
    "docs/notify.md",
    "docs/testing.md",
    "docs/deploy.md",
    "CONTRIBUTING.md",
)
NOT_RUN_HERE = ("make", "docker", "kubectl", "pip", "pytest", "docker/secure/make-secrets.sh")
SERVICE = re.compile(r"tocsin (?:worker|gateway|notify)(?! check| enable)\b")
SECONDS = 60
STORY = DATA / "samples" / "steppe-herald.example" / "panj-bridge-talks.html"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>One</title><item><title>Bridge opens again</title>
<description>The crossing is open to lorries after nine months of repairs, the ministry said.</description></item>
</channel></rss>"""
pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]


def commands(page: str) -> list[str]:
    """The lines of the page's blocks that are typed, without their comments."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)[^\n]*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line for kind, block in blocks if kind in ("", "sh", "bash") for line in block.splitlines()]
    typed = [re.sub(r"\s{2,}#.*", "", line).strip() for line in lines]
    return [
        line
        for line in typed
        if re.match(r"(?:[A-Z_]+=\S+ )*(?:tocsin|python3|" + "|".join(NOT_RUN_HERE) + r")\b", line)
    ]


@pytest.fixture(scope="module")
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A folder with what the pages take for granted, Kafka, and every stage at work on the samples."""
    if request.config.getoption("--broker") != "kafka":
        pytest.skip("commands for topics and rules are promised on Kafka")
    with LocalKafka() as kafka:
        reader = Reader(tmp_path_factory.mktemp("desk"), kafka.address)
        reader.env |= {"TOCSIN_BROKER_PROFILE": "kafka", "TOCSIN_PARTITIONS": "2", "SLACK_URL": "slack://a/b/c/#alerts"}
        _furnish(reader.folder)
        reader.run("tocsin topics apply")
        theirs: list[Topic[Any]] = [
            replace(RAW, name="test.raw"),
            replace(ALERTS, name="test.alerts"),
        ]
        asyncio.run(create_topics(kafka.address, theirs, partitions=2, replication=1))
        _serve(reader, "everything", "TOCSIN_MAX_ARTICLE_BYTES=20000 tocsin worker")
        large = json.dumps({"source": "one.example", "content": "<p>" + "long " * 10_000})
        reader.run(f"tocsin ingest agents/data/samples && echo '{large}' | tocsin ingest -")
        reader.until("tocsin dead list", "too-large")
        reader.until("tocsin topics list", "news.alerts.v1")
        reader.until("tocsin alerts", "Frontier commanders meet on Panj bridge")
        reader.run("tocsin record news.enriched.v1 -o enriched.jsonl && tocsin record news.raw.v1 -o test.jsonl")
        yield reader
        reader.leave()


def _furnish(folder: Path) -> None:
    for name in ("my-rules", "pages", "tests"):
        (folder / name).mkdir()
    shown = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    rule, organisations = shown[:2]
    (folder / "groups.yaml").write_text(organisations, encoding="utf-8")
    (folder / "my-rules" / "mine.yaml").write_text(rule, encoding="utf-8")
    (folder / "my-rules" / "old.yaml").write_text(rule.replace("border-tension", "old-one"), encoding="utf-8")
    page = STORY.read_text(encoding="utf-8")
    for name in ("page.html", "article.html", "article.txt", "pages/one.html"):
        (folder / name).write_text(page, encoding="utf-8")
    (folder / "dump.txt").write_text("Home\n\nBridge opens\n\n" + "It opened today, the ministry said. " * 20, "utf-8")
    (folder / "feed.xml").write_text(FEED, encoding="utf-8")
    rows = [{"text": f"Pirates boarded ship {n} off the cape.", "themes": ["piracy"]} for n in range(30)]
    rows += [{"text": f"The bakery on street {n} sells bread.", "themes": []} for n in range(30)]
    (folder / "labels.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    endpoints = re.findall(
        r"```yaml\n(.*?)```", (ROOT / "docs/notify.md").read_text(encoding="utf-8"), flags=re.DOTALL
    )[0]
    (folder / "endpoints.yaml").write_text(endpoints.replace("/run/secrets/", ""), encoding="utf-8")
    (folder / "mail").write_text("mailtos://user:password@example.com?to=desk@example.com", encoding="utf-8")
    (folder / "night-desk").write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", encoding="utf-8")


def _serve(reader: Reader, name: str, text: str) -> int:
    """Start it; its port, once it says that it is ready."""
    port = free_port()
    ports = f"export TOCSIN_HEALTH_PORT={port} TOCSIN_GATEWAY_PORT={port}; exec env "
    reader.serve(name, ports + text)
    deadline = time.monotonic() + SECONDS
    while not _ready(port):
        log = (reader.folder / f"{name}.log").read_text(encoding="utf-8")
        assert reader.services[name].poll() is None, f"{text} ended: {log}"
        assert time.monotonic() < deadline, f"{text} is not ready: {log}"
        time.sleep(0.2)
    return port


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _meant(line: str, reader: Reader) -> str:
    """The line with what a page leaves open filled in: an address that is not there, the id of a dead letter."""
    line = line.replace("https://news.example/feed.xml", "feed.xml")
    if "3f0c…" in line:
        (first, *_) = [json.loads(each) for each in reader.run("tocsin dead list --json").splitlines()]
        line = line.replace("3f0c…", first["id"])
    return line


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_does_its_work(page: str, desk: Reader) -> None:
    lines = commands(page)
    assert lines
    for number, line in enumerate(line for line in lines if not line.startswith(NOT_RUN_HERE)):
        text = _meant(line, desk)
        if SERVICE.search(line):
            name = f"{Path(page).stem}-{number}"
            _serve(desk, name, text)
            os.killpg(desk.services[name].pid, signal.SIGTERM)
            assert desk.services.pop(name).wait(timeout=SECONDS) == 0, line
        else:
            desk.run(text)


@pytest.mark.parametrize("page", PAGES)
def test_what_needs_an_engine_or_an_index_names_what_is_there(page: str) -> None:
    for line in commands(page):
        words = shlex.split(line)
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE), line
        elif words[0] == "pip":
            (extra,) = re.findall(r"tocsin\[(\w+)\]", line)
            assert f"\n{extra} = [" in (ROOT / "pyproject.toml").read_text(encoding="utf-8"), line
        elif words[0] == "kubectl":
            assert "--kustomize" not in words or (ROOT / words[-1] / "kustomization.yaml").exists(), line
        elif words[0] == "docker":
            _check_compose(words, line)
        elif words[0].startswith("docker/"):
            assert os.access(ROOT / words[0], os.X_OK), line


def _check_compose(words: list[str], line: str) -> None:
    files = [ROOT / word for before, word in itertools.pairwise(words) if before == "-f"]
    assert files, line
    services = set().union(*(yaml.safe_load(file.read_text(encoding="utf-8"))["services"] for file in files))
    named = re.findall(r"--scale (\w+)=|run (?:--?\S+ )+(\w+)", line)
    assert {name for pair in named for name in pair if name} <= services, line
