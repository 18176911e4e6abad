"""`tocsin notify` as it runs, against a broker and a receiver: who is told what, whatever is down or killed."""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import forked
import pytest
from broker.feed import Broker
from broker.notified import SECRET, NotifyProcess, Receiver, ring
from listening import collect
from notify.alert_groups import group

from streams.broker import free_port
from streams.client import Publisher
from streams.events import AlertState, Silence
from streams.records import Record, publication
from streams.topics import ALERT_STATE, RETRIES

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]
Notify: TypeAlias = Callable[..., NotifyProcess]


@pytest.fixture
def notify(broker: Broker, tmp_path: Path) -> Iterator[Notify]:
    """`notify({"name": "http://…"}, **settings)` starts it; what is left of it after the test is killed."""
    started: list[NotifyProcess] = []

    def start(urls: dict[str, str], **settings: Any) -> NotifyProcess:
        (tmp_path / "secret").write_text(SECRET + "\n")
        entries = "".join(
            f"- {{name: {name}, kind: webhook, url: '{url}', secret: {{file: secret}}}}\n" for name, url in urls.items()
        )
        (tmp_path / "endpoints.yaml").write_text("endpoints:\n" + entries)
        settings = {"notify": tmp_path / "endpoints.yaml", "notify_allow": "127.0.0.1"} | settings
        started.append(NotifyProcess(broker, tmp_path, **settings))
        started[-1].until_ready()
        return started[-1]

    yield start
    for each in started:
        each.kill_group()


async def test_a_receiver_that_was_down_gets_everything_though_notify_was_killed(
    broker: Broker, notify: Notify
) -> None:
    port, receiver = free_port(), Receiver()
    names = [f"down-{each}" for each in range(60)]
    url = {"down": f"http://127.0.0.1:{port}/down"}
    first = await asyncio.to_thread(notify, url)
    await ring(broker, *(group(name) for name in names[:40]))
    await collect(broker.address, [RETRIES.name], lambda seen: sum(_of(each, "down/") for each in seen) >= 5)
    first.kill()
    await ring(broker, *(group(name) for name in names[40:]))
    second = await asyncio.to_thread(notify, url)
    async with receiver.listening(port):
        await receiver.until("/down", names[:20])
        second.kill()  # in the middle
        await asyncio.to_thread(notify, url)
        await receiver.until("/down", names)
    told = Counter(call.id for call in receiver.calls if call.id in names)
    print(f"{len(told)} told, {sum(told.values()) - len(told)} of them twice")


def _of(record: Record, prefix: str) -> bool:
    return (record.key or b"").startswith(prefix.encode()) and record.value is not None


async def test_gone_disables_for_good_until_it_is_enabled(broker: Broker, notify: Notify, tmp_path: Path) -> None:
    port = free_port()
    receiver = Receiver(
        status=lambda call, number: 410 if (call.path, call.id, number) == ("/gone", "gone-1", 1) else 200
    )
    urls = {"gone": f"http://127.0.0.1:{port}/gone", "stays": f"http://127.0.0.1:{port}/stays"}
    async with receiver.listening(port):
        first = await asyncio.to_thread(notify, urls)
        await ring(broker, group("gone-1"))
        await receiver.until("/gone", ["gone-1"])
        await receiver.until("/stays", ["gone-1"])
        await _said(first, "endpoint gone is disabled, it said status 410")
        await ring(broker, group("gone-2"))
        await receiver.until("/stays", ["gone-2"])
        first.kill()
        second = await asyncio.to_thread(notify, urls)
        await ring(broker, group("gone-3"))
        await receiver.until("/stays", ["gone-3"])
        assert [call.id for call in receiver.on("/gone") if call.id.startswith("gone-")] == ["gone-1"]
        async with asyncio.timeout(15):  # it is told every second
            while b'tocsin_endpoint_disabled{endpoint="gone"} 1.0' not in await _metrics(second):
                await asyncio.sleep(0.2)
        env = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        env |= second.settings.to_env()
        done = await asyncio.to_thread(forked.run, ("notify", "enable", "gone"), "", env)
        assert done.stdout == "gone is told again\n"
        await receiver.until("/gone", ["gone-1", "gone-1", "gone-2", "gone-3"])


async def test_retry_after_is_honoured_for_all_that_goes_there(broker: Broker, notify: Notify) -> None:
    port = free_port()
    receiver = Receiver(
        status=lambda call, number: 503 if (call.id, number) == ("busy-1", 1) else 200, headers={"Retry-After": "9"}
    )
    async with receiver.listening(port):
        await asyncio.to_thread(notify, {"busy": f"http://127.0.0.1:{port}/busy"})
        await ring(broker, group("busy-1"))
        await receiver.until("/busy", ["busy-1"])
        await asyncio.sleep(0.5)
        await ring(broker, group("busy-2"))
        await receiver.until("/busy", ["busy-2"])
        calls = [call for call in receiver.calls if call.id.startswith("busy-")]
        assert calls[1].at - calls[0].at >= 8.9
        await asyncio.sleep(0.1)
    told_again = [call for call in receiver.calls if call.id == "busy-1"]
    assert told_again[-1].at - told_again[0].at >= 8.9 or len(told_again) == 1


async def test_a_slow_endpoint_does_not_delay_a_fast_one(broker: Broker, notify: Notify) -> None:
    port, names = free_port(), [f"slow-{each}" for each in range(300)]
    receiver = Receiver(seconds=lambda path: 15.0 if path == "/slow" else 0.0)
    async with receiver.listening(port):
        await asyncio.to_thread(
            notify, {"slow": f"http://127.0.0.1:{port}/slow", "fast": f"http://127.0.0.1:{port}/fast"}
        )
        started = time.monotonic()
        await ring(broker, *(group(name) for name in names))
        await receiver.until("/fast", names, 14.0)
        seconds = time.monotonic() - started
        slow = {call.id for call in receiver.on("/slow")}
    assert len(slow) <= 4
    print(f"the fast one was told {len(names)} in {seconds:.1f} s, the slow one {len(slow)}")


async def test_replays_and_silences_are_quiet(broker: Broker, notify: Notify) -> None:
    port, now = free_port(), datetime.now(UTC)
    receiver = Receiver()
    silence = Silence(
        id="s", starts_at=now, ends_at=now + timedelta(hours=1), reason="known", created_by="t", theme="hushed"
    )
    state = AlertState(id="silence/s", silence=silence)
    async with Publisher(broker.address) as publisher:
        cause = Record("", None, None, timestamp=time.time_ns() // 1_000_000)
        await publisher.publish(publication(ALERT_STATE, state, "test", cause=cause))
    url = {"quiet": f"http://127.0.0.1:{port}/quiet"}
    one = {"fingerprint": "quiet"}  # one key: one partition, in order
    async with receiver.listening(port):
        process = await asyncio.to_thread(notify, url)
        await ring(broker, group("quiet-replay", **one), headers=(("replay", b"1"),))
        await ring(broker, group("quiet-hushed", **one, themes=("hushed",)))
        await ring(broker, group("quiet-update", **one, rings=False, cause="update"))
        await ring(broker, group("quiet-told", **one))
        await receiver.until("/quiet", ["quiet-told"])
        metrics = await _metrics(process)
        assert b'tocsin_notifications_total{endpoint="quiet",outcome="replay"} 1.0' in metrics
        assert b'tocsin_notifications_total{endpoint="quiet",outcome="silenced"} 1.0' in metrics
        assert (await asyncio.to_thread(process.terminate))[0] == 0
        await asyncio.to_thread(notify, url, notify_replays=True)
        await ring(broker, group("quiet-asked", **one), headers=(("replay", b"1"),))
        await receiver.until("/quiet", ["quiet-asked"])
    told = {call.id for call in receiver.calls if call.id.startswith("quiet-")}
    assert told == {"quiet-told", "quiet-asked"}


async def test_secrets_and_tokens_are_never_in_the_log(broker: Broker, notify: Notify) -> None:
    port = free_port()
    receiver = Receiver(status=lambda call, _: 500 if call.id.startswith("log-") else 200)
    urls = {
        "log-refused": "http://10.1.2.3/sesame-1",
        "log-down": f"http://127.0.0.1:{free_port()}/sesame-2?token=sesame-3",
        "log-failing": f"http://127.0.0.1:{port}/sesame-4",
    }
    async with receiver.listening(port):
        process = await asyncio.to_thread(notify, urls, log_level="DEBUG")
        await ring(broker, group("log-1"))
        await receiver.until("/sesame-4", ["log-1"])
        for name in ("log-down", "log-failing"):
            await _said(process, f"endpoint {name}: log-1 failed")
        await _said(process, "endpoint log-refused: log-1 failed (refused: 10.1.2.3 is private (TOCSIN_NOTIFY_ALLOW))")
    assert SECRET.removeprefix("whsec_") not in process.said
    assert "sesame" not in process.said
    assert "Traceback" not in process.said


async def _said(process: NotifyProcess, words: str) -> None:
    for _ in range(600):
        if words in process.said:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"it did not say {words!r}: {process.said[-2000:]}")


async def _metrics(process: NotifyProcess) -> bytes:
    def read() -> bytes:
        import urllib.request

        with urllib.request.urlopen(f"http://127.0.0.1:{process.settings.health_port}/metrics", timeout=5) as answer:
            return bytes(answer.read())

    return await asyncio.to_thread(read)


async def test_groups_are_exported_for_the_tools_of_others(broker: Broker, tmp_path: Path) -> None:
    later = datetime(2025, 6, 14, 6, tzinfo=UTC)
    told = [
        group("export-1", fingerprint="export"),
        group("export-2", fingerprint="export", cause="repeat", updated_at=later),
        group("export-3", fingerprint="export", rings=False, cause="update"),
    ]
    for each in told:
        await ring(broker, each)
    env = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    env |= {"TOCSIN_BROKERS": broker.address}

    def export(*words: str) -> str:
        done = forked.run(("export", *words), "", env)
        assert done.returncode == 0
        return done.stdout

    lines = await asyncio.to_thread(export)
    ids = [json.loads(line)["id"] for line in lines.splitlines()]
    assert [each for each in ids if each.startswith("export-")] == ["export-1", "export-2"]
    bundle = json.loads(await asyncio.to_thread(export, "--format", "stix"))
    assert "2025-06-14T06:00:00.000Z" in [each["modified"] for each in bundle["objects"] if each["type"] == "report"]
    await asyncio.to_thread(export, "--format", "cap", "--out", str(tmp_path))
    assert "<msgType>Alert<" in (tmp_path / "export-1.xml").read_text()
    assert ",export-1,2025-06-14T04:20:00-00:00<" in (tmp_path / "export-2.xml").read_text()
