"""The commands a person types, over a real broker: what goes in by `ingest` comes out by `alerts`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import forked
import pytest
from listening import collect
from pipeline.test_bad_input import DEADLY
from played import Run, entering
from shared_data import SEED

from agents.alert.silences import acknowledged, latest, silenced
from agents.data import DATA
from agents.ingest.files import articles
from streams.broker import BrokerUnavailable, EmbeddedBroker
from streams.client import Publisher, consume
from streams.codec import decode, encode
from streams.events import Alert, AlertGroup, AlertState, EnrichedArticle
from streams.local_kafka import LocalKafka
from streams.records import Record
from streams.topics import ALERT_STATE, CLEAN, DEAD, ENRICHED, GROUPS, RAW

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = DATA / "samples" / "steppe-herald.example" / "panj-bridge-talks.html"

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]


class Commands:
    def __init__(self, broker: str, profile: str, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        ours = {"BROKERS": broker, "BROKER_PROFILE": profile, "DATA_DIR": str(folder)}
        self.env = kept | {f"TOCSIN_{name}": value for name, value in ours.items()}

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen([sys.executable, "-m", "agents.cli", *words], cwd=ROOT, env=self.env, text=True)

    def run(self, *words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        return forked.run(words, stdin, self.env)


@pytest.fixture(scope="module")
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Commands]]:
    asked = str(request.config.getoption("--broker"))
    started = {"embedded": EmbeddedBroker, "kafka": LocalKafka}.get(asked)
    if started is None:
        pytest.skip("needs a broker of its own")
    try:
        with started() as server:
            commands = Commands(server.address, asked, tmp_path_factory.mktemp("data"))
            assert commands.run("topics", "apply").returncode == 0
            worker = commands.start("worker")
            yield server.address, commands
            worker.terminate()
            assert worker.wait(20) == 0
    except BrokerUnavailable as error:
        pytest.skip(str(error))


async def test_bad_records_become_dead_letters_and_the_agents_go_on(broker: tuple[str, Commands]) -> None:
    address, _ = broker
    async with Publisher(address) as publisher:
        for name, (value, _) in DEADLY.items():
            await publisher.publish(Record(RAW.name, name.encode(), value))
        good = entering(list(articles(SAMPLE)))[0]
        await publisher.publish(replace(good, key=b"the good one"))
    seen = await collect(address, [DEAD.name, CLEAN.name], lambda seen: len(seen) == len(DEADLY) + 1)
    dead = {(record.key or b"").decode(): record for record in seen if record.topic == DEAD.name}
    assert {name: (record.value, record.header("dead_reason")) for name, record in dead.items()} == DEADLY


async def test_articles_go_in_and_alerts_come_out(broker: tuple[str, Commands], run_all: Run) -> None:
    address, commands = broker
    files = [str(SAMPLE), *([str(SEED)] if SEED.is_file() else [])]
    assert commands.run("ingest", *files, "--source", "eng.belta.by").stdout == f"ingested {len(files)} articles\n"
    refused = commands.run("ingest", "-", stdin='{"source": 1}\nnonsense\n')
    assert refused.returncode == 1
    assert "standard input:1: not a RawArticle: Expected `str`, got `int`" in refused.stderr

    seen = await collect(address, [ENRICHED.name, DEAD.name], lambda seen: len(_ours(seen)) >= len(files) + 2)
    enriched = [decode(EnrichedArticle, record.value) for record in _ours(seen) if record.topic == ENRICHED.name]
    dead = [record.value or b"" for record in _ours(seen) if record.topic == DEAD.name]
    assert sorted(dead) == [b"nonsense", b'{"source": 1}']
    in_memory = run_all(
        entering([replace(raw, source="eng.belta.by") for file in files for raw in articles(Path(file))])
    )
    assert {_but_for_the_story(record) for record in in_memory[ENRICHED.name]} == {
        _but_for_the_story(record) for record in _ours(seen) if record.topic == ENRICHED.name
    }
    assert "Frontier commanders meet on Panj bridge after week of warning shots" in {e.article.title for e in enriched}

    shown = commands.run("alerts", "--json", "--rule", "border-tension")
    alerts = [decode(Alert, line.encode()) for line in shown.stdout.splitlines()]
    assert {event.article.id for event in enriched} <= {alert.article_id for alert in alerts}
    assert json.loads(shown.stdout.splitlines()[0])["rule"]["id"] == "border-tension"

    read = commands.run("alerts")
    assert "lower tensions that have grown along the border" in read.stdout
    if SEED.is_file():
        assert "measures to reduce tensions on the Tajik-Afghan border." in read.stdout
        assert "a unified list of organizations recognized as terrorist in the CSTO." in read.stdout

    once, again = (commands.run("alerts", "--json", "--group", "night-desk").stdout for _ in range(2))
    assert len(once.splitlines()) >= len(alerts)
    assert again == ""


async def test_people_have_their_say(broker: tuple[str, Commands]) -> None:
    address, commands = broker
    commands.run("ingest", str(SAMPLE), "--source", "steppe-herald.example")
    await collect(address, [GROUPS.name], bool)
    rings = [
        decode(AlertGroup, line.encode()) for line in commands.run("alerts", "--groups", "--json").stdout.splitlines()
    ]
    assert [ring.cause for ring in rings] == ["first"] * len(rings)
    first = rings[0]
    shown = commands.run("alerts", "--groups", "--rule", first.alert.rule.id).stdout
    assert first.fingerprint in shown

    assert commands.run("silence", "list").stdout == "no silences\n"
    rule = first.alert.rule.id
    said = commands.run("silence", "add", "--rule", rule, "--for", "2h", "--reason", "drill", "--by", "ann").stdout
    silence = said.split()[1]
    assert "drill" in commands.run("silence", "list").stdout
    assert "is acknowledged by ben" in commands.run("acknowledge", first.fingerprint, "--by", "ben").stdout
    states = [decode(AlertState, record.value) for record in await collect(address, [ALERT_STATE.name], _two)]
    now = datetime.now(UTC)
    hiding, seen = silenced(first, latest(states), now), acknowledged(first, latest(states))
    assert hiding is not None
    assert (hiding.reason, hiding.created_by, seen and seen.by) == ("drill", "ann", "ben")

    assert commands.run("silence", "end", silence).stdout == f"silence {silence} has ended\n"
    assert commands.run("silence", "list").stdout == "no silences\n"
    assert "there is no silence nosuch" in commands.run("silence", "end", "nosuch").stderr


def _two(seen: list[Record]) -> bool:
    return len(seen) == 2


async def test_a_topic_is_recorded_and_replayed(broker: tuple[str, Commands], tmp_path: Path) -> None:
    address, commands = broker
    file = tmp_path / "enriched.jsonl"
    assert "records of news.enriched.v1" in commands.run("record", ENRICHED.name, "-o", str(file)).stdout
    count = len(file.read_text().splitlines())
    shown = commands.run("rules", "preview", str(DATA / "rules"), str(file)).stdout
    assert f"{count} articles; new and gone: against the rules in force" in shown
    assert "lower tensions that have grown along the border" in shown
    assert commands.run("replay", str(file)).stdout == f"replayed {count} records from {file}\n"
    await collect(address, [ENRICHED.name], lambda seen: _replayed(seen) == count)
    alerts = [json.loads(line)["id"] for line in commands.run("alerts", "--json").stdout.splitlines()]
    assert len(alerts) == len(set(alerts)) > 0


async def test_a_mended_dead_letter_comes_through_once(broker: tuple[str, Commands], tmp_path: Path) -> None:
    address, commands = broker
    article = encode(replace(next(iter(articles(SAMPLE))), source="mended.example"))
    (tmp_path / "mended.json").write_bytes(article)
    async with Publisher(address) as publisher:
        await publisher.publish(Record(RAW.name, b"mended.example", article[:-1]))
    await collect(address, [DEAD.name], lambda seen: seen[-1].key == b"mended.example")
    listed = [json.loads(line) for line in commands.run("dead", "list", "--json").stdout.splitlines()]
    (id_,) = (each["id"] for each in listed if each["key"] == "mended.example")
    retry = ["dead", "retry", id_, "--value", str(tmp_path / "mended.json")]
    assert commands.run(*retry).stdout == "put back 1 dead letters\n"
    assert commands.run(*retry).stderr == f"tocsin: {id_} was retried already\n"
    await collect(address, [ENRICHED.name], lambda seen: b'"source":"mended.example"' in (seen[-1].value or b""))
    raw = [record async for record in consume(address, [RAW.name], follow=False) if record.key == b"mended.example"]
    assert sorted(record.value or b"" for record in raw) == [article[:-1], article]


def _but_for_the_story(record: Record) -> bytes:
    """The worker has seen the sample before, from another source; in memory it is the first of its story."""
    event = decode(EnrichedArticle, record.value)
    assert event.article.story is not None
    return encode(replace(event, article=replace(event.article, story=None)))


def _ours(seen: list[Record]) -> list[Record]:
    """Without what the test of bad records put in."""
    names = {name.encode() for name in DEADLY}
    good = entering(list(articles(SAMPLE)))[0].timestamp
    return [record for record in seen if record.key not in names and record.timestamp != good]


def _replayed(seen: list[Record]) -> int:
    return sum(record.header("replay") is not None for record in seen)
