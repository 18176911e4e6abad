"""`tocsin record`, `replay` and `dead` against a broker."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from broker.feed import Broker
from broker.test_contract import _admin, _like_raw
from cli.test_cli import tocsin
from forked import ROOT
from listening import collect
from typer.testing import CliRunner

from agents.cli.main import app
from streams import replay
from streams.client import Publisher, consume
from streams.cluster import create_topics
from streams.codec import Reject, decode
from streams.events import Alert, DeadLetterState
from streams.records import Record, dead_letter
from streams.settings import BadSetting
from streams.topics import DEAD_STATE

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]
T0 = 1_772_000_000_000
CLEAN_ONES = ROOT / "tests" / "golden" / "news.clean.v1.jsonl"


@pytest.fixture
async def topics(broker: Broker, request: pytest.FixtureRequest) -> AsyncIterator[tuple[str, str]]:
    """Two empty topics of this test's own: of three partitions and of two."""
    names = f"test.{request.node.name}.from", f"test.{request.node.name}.to"
    for name, partitions in zip(names, (3, 2), strict=True):
        await create_topics(broker.address, [_like_raw(name)], partitions=partitions, replication=1)
    yield names
    async with _admin(broker) as admin:
        await admin.delete_topics(list(names))


def variables(broker: Broker, folder: Path) -> dict[str, str]:
    return {
        "TOCSIN_BROKERS": broker.address,
        "TOCSIN_BROKER_PROFILE": broker.profile,
        "TOCSIN_DATA_DIR": str(folder),
    }


def numbered(topic: str, count: int, *, keys: int = 5, apart: int = 1000) -> list[Record]:
    return [
        Record(topic, f"key-{each % keys}".encode(), str(each).encode(), (("ce_id", b"x"),), T0 + each * apart)
        for each in range(count)
    ]


async def said(*words: str, **env: str) -> str:
    """What a command prints that ends well; it runs in this process, which is quicker than starting one."""
    ended = await asyncio.to_thread(CliRunner().invoke, app, words, env=env)
    assert ended.exit_code == 0, ended.exception
    return ended.stdout


async def publish(broker: Broker, records: list[Record]) -> None:
    async with Publisher(broker.address) as publisher:
        for record in records:
            await publisher.publish(record)


def by_key(records: list[Record]) -> dict[bytes | None, list[tuple[bytes | None, int]]]:
    """Values and times of each key in order, repeats left out."""
    found: dict[bytes | None, dict[tuple[bytes | None, int], None]] = {}
    for record in records:
        found.setdefault(record.key, {})[record.value, record.timestamp] = None
    return {key: list(values) for key, values in found.items()}


async def test_a_range_of_a_topic_is_recorded_and_replayed_elsewhere(
    broker: Broker, topics: tuple[str, str], tmp_path: Path
) -> None:
    source, target = topics
    records, env = numbered(source, 40), variables(broker, tmp_path)
    await publish(broker, records)
    file = tmp_path / "some.jsonl"
    between = ["--from", "2026-02-25T06:13:30Z", "--to", "2026-02-25T06:13:50Z"]  # T0 + 10 s … + 30 s
    recorded = tocsin("record", source, *between, "-o", str(file), **env)
    assert recorded.stdout == f"recorded 20 records of {source} in {file}\n"
    assert by_key(list(replay.read(file))) == by_key(records[10:30])

    replayed = tocsin("replay", str(file), "--to-topic", target, **env)
    assert replayed.stdout == f"replayed 20 records from {file}\n"
    assert "20/20" in replayed.stderr
    seen = await collect(broker.address, [target], lambda seen: len(seen) == 20)
    assert by_key(seen) == by_key(records[10:30])
    assert {record.headers for record in seen} == {(("ce_id", b"x"), ("replay", b"1"))}

    straight = tocsin("replay", source, *between, "--speed", "1000x", "--to-topic", target, **env)
    assert straight.stdout == f"replayed 20 records from {source}\n", straight.stderr
    seen = await collect(broker.address, [target], lambda seen: len(seen) == 40)
    assert by_key(seen) == by_key(records[10:30])
    assert list((tmp_path / "replays").iterdir()) == []


async def test_a_stopped_replay_goes_on(broker: Broker, topics: tuple[str, str], tmp_path: Path) -> None:
    source, target = topics
    records, env = numbered(source, 60), variables(broker, tmp_path)
    file = tmp_path / "some.jsonl"
    replay.write(file, records)
    command = ["replay", str(file), "--to-topic", target, "--speed"]
    process = subprocess.Popen(
        [sys.executable, "-m", "agents.cli", *command, "1x"],
        cwd=ROOT,
        env={**os.environ, **env},
        stderr=subprocess.PIPE,
        text=True,
    )
    await collect(broker.address, [target], lambda seen: len(seen) == 3)
    process.send_signal(signal.SIGINT)
    _, said = await asyncio.to_thread(process.communicate, timeout=30)
    assert process.returncode == 130
    assert "of 60 records; with --resume it goes on" in said

    other = tocsin(*command, "max", "--resume", **env)
    assert other.returncode == 1
    assert f"the stopped replay of {file} had other options" in other.stderr
    assert tocsin(*command, "1000x", "--resume", **env).returncode == 0
    seen = [record async for record in consume(broker.address, [target], follow=False)]
    assert by_key(seen) == by_key(records)
    assert len(seen) <= 61
    assert "there is nothing to resume" in tocsin(*command, "1000x", "--resume", **env).stderr


async def test_other_rules_are_tried_on_a_recording(broker: Broker, topics: tuple[str, str], tmp_path: Path) -> None:
    _, target = topics
    rule = tmp_path / "rule.yaml"
    rule.write_text(
        'rules:\n- {id: bridge, name: Bridge, severity: low, query: bridge, '
        'tests: {fire: ["a bridge"], quiet: ["a hill"]}}\n'
    )  # fmt: skip
    command = ["replay", str(CLEAN_ONES), "--rules", str(rule), "--to-topic", target]
    ended = tocsin(*command, **variables(broker, tmp_path))
    assert ended.returncode == 0, ended.stderr
    seen = await collect(broker.address, [target], lambda seen: len(seen) > 0)
    assert {decode(Alert, record.value).rule.id for record in seen} == {"bridge"}
    assert {record.header("replay") for record in seen} == {"1"}


async def test_a_topic_that_is_not_there_is_not_created(broker: Broker, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    replay.write(file, numbered("test.nowhere", 3))
    env = variables(broker, tmp_path)
    for command in (["replay", str(file)], ["replay", "test.nowhere"], ["record", "test.nowhere", "-o", "x"]):
        ended = tocsin(*command, **env)
        assert ended.returncode == 1
        assert ended.stderr.endswith(
            f"tocsin: no topic test.nowhere at {broker.address}:"
            " test.nowhere is none of Tocsin's: create it with the tools of the broker\n"
        )
    mistyped = tocsin("record", "news.alert.v1", "-o", "x", **env)
    assert f"no topic news.alert.v1 at {broker.address}; did you mean news.alerts.v1? " in mistyped.stderr


async def test_dead_letters_go_back_once(broker: Broker, topics: tuple[str, str], tmp_path: Path) -> None:
    source, _ = topics
    env = variables(broker, tmp_path)
    died = [replace(each, partition=0, offset=place) for place, each in enumerate(numbered(source, 4))]
    letters = [dead_letter(each, "trial", Reject(f"reason-{each.offset % 2}", "was bad")) for each in died]
    await publish(broker, [*letters, letters[0]])  # one was delivered twice

    async def listed(*options: str) -> dict[str, str]:
        lines = (await said("dead", "list", "--stage", "trial", "--json", *options, **env)).splitlines()
        return {each["offset"]: each["id"] for each in map(json.loads, lines)}

    ids = await listed()
    assert set(ids) == {"0", "1", "2", "3"}
    assert set(await listed("--reason", "reason-1")) == {"1", "3"}
    shown = await said("dead", "list", "--stage", "trial", **env | {"COLUMNS": "80"})
    assert all(id_ in shown for id_ in ids.values())
    bytes_, mended = tmp_path / "value", tmp_path / "mended"
    assert "dead_message: was bad" in await said("dead", "show", ids["0"][:8] + "…", "--out", str(bytes_), **env)
    assert bytes_.read_bytes() == died[0].value
    mended.write_bytes(b"mended")

    assert await said("dead", "retry", ids["0"], "--value", str(mended), **env) == "put back 1 dead letters\n"
    again = tocsin("dead", "retry", ids["0"], **env)
    assert again.stderr == f"tocsin: {ids['0']} was retried already\n"
    assert await said("dead", "drop", ids["1"][:12], **env) == "dropped 1 dead letters\n"
    both = ["dead", "retry", "--all", "--stage", "trial"]
    assert await said(*both, **env) == "put back 2 dead letters\n"
    assert await said(*both, **env) == "put back 0 dead letters\n"
    assert await listed() == {}
    assert set(await listed("--all")) == {"0", "1", "2", "3"}

    back = [record async for record in consume(broker.address, [source], follow=False)]
    assert sorted((record.key, record.value) for record in back) == sorted(
        [(died[0].key, b"mended"), (died[2].key, died[2].value), (died[3].key, died[3].value)]
    )
    assert {record.headers for record in back} == {died[0].headers}
    states = [record async for record in consume(broker.address, [DEAD_STATE.name], follow=False)]
    outcomes = {state.id: state.outcome for state in (decode(DeadLetterState, each.value) for each in states)}
    assert {ids[offset]: outcomes[ids[offset]] for offset in ids} == {
        ids["0"]: "retried", ids["1"]: "dropped", ids["2"]: "retried", ids["3"]: "retried",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["retry"], "give ids that `tocsin dead list` shows, or --all"),
        (["drop", "0123", "--all"], "give ids that `tocsin dead list` shows, or --all"),
        (["retry", "--all", "--value", "pyproject.toml"], "--value mends one dead letter"),
        (["show", "0123"], "there is no dead letter 0123"),
        (["show", ""], "there is no dead letter"),
        (["retry", "0123"], "there is no dead letter 0123"),
    ],
)
async def test_a_mistake_is_told(broker: Broker, tmp_path: Path, words: list[str], says: str) -> None:
    ended = await asyncio.to_thread(CliRunner().invoke, app, ["dead", *words], env=variables(broker, tmp_path))
    assert isinstance(ended.exception, BadSetting)
    assert says in str(ended.exception)
