"""What README.md tells a newcomer to type."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from played import entering

from agents.alert.problems import RuleFile
from agents.alert.rules import load_texts
from agents.data import DATA
from agents.extract.gazetteer import country_names
from agents.extract.organisations import read
from agents.ingest.files import articles
from agents.worker import build
from streams.broker import EmbeddedBroker
from streams.client import Publisher
from streams.cluster import create_topics
from streams.settings import Settings
from streams.topics import ALERTS, TOPICS
from streams.topology import run

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORY = DATA / "samples" / "steppe-herald.example" / "panj-bridge-talks.html"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_rule_loads_and_passes_its_own_tests() -> None:
    text, _ = blocks("yaml")
    assert load_texts([RuleFile("README.md", text)]).problems == ()
    assert yaml.safe_load(text)["rules"][0]["id"] == "border-tension"


def test_the_organisation_it_shows_is_known_when_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "groups.yaml"
    file.write_text(blocks("yaml")[1], encoding="utf-8")
    (organisation,) = read(file, country_names())
    assert (organisation.name, organisation.names) == ("Valley Liberation Front", ("VLF",))


def test_the_alert_it_shows_is_one_that_rings() -> None:
    shown = " ".join(README.replace("[tensions]", "tensions").replace("[border]", "border").split())
    topics = run(list(build(Settings()).values()), entering(list(articles(STORY))))
    assert b'"id":"border-tension"' in (topics[ALERTS.name][0].value or b"")
    assert "lower tensions that have grown along the border since a surveyor was wounded ten days ago" in shown


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.broker
async def test_the_subscriber_prints_the_alert(tmp_path: Path) -> None:
    (code,) = (block for block in blocks("python") if "subscribe" in block)
    topics = run(list(build(Settings()).values()), entering(list(articles(STORY))))
    with EmbeddedBroker() as broker:
        await create_topics(broker.address, TOPICS, partitions=1, replication=1)
        async with Publisher(broker.address) as publisher:
            for alert in topics[ALERTS.name]:
                await publisher.publish(alert)
        script = tmp_path / "subscriber.py"
        script.write_text(code.replace("localhost:9092", broker.address), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-u", str(script)],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
        finally:
            process.kill()
            process.communicate()
    assert line.startswith("Border tension | Frontier commanders meet on Panj bridge")
