"""What a worker tells its operators: readiness and metrics, each state brought about."""

import json
import os
import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from broker.feed import Broker, articles, keys, publish, results
from broker.worker_process import Start, WorkerProcess

from streams.broker import EmbeddedBroker
from streams.cluster import create_topics
from streams.topics import RAW, TOPICS

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]


def asked(worker: WorkerProcess, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{worker.settings.health_port}{path}"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def troubles(worker: WorkerProcess) -> list[str]:
    status, body = asked(worker, "/readyz")
    said = list(json.loads(body)["troubles"])
    assert (status == 503) == bool(said)
    return said


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.2)


async def test_what_was_done_is_counted(broker: Broker, start: Start) -> None:
    worker = start().until_ready()
    records = articles("counted", 20) + articles("counted-bad", 3, text="reject")
    await publish(broker, records)
    await results(broker, keys(records))
    _, text = asked(worker, "/metrics")
    assert _value(text, 'tocsin_articles_total{outcome="ok",stage="clean"}') >= 20
    assert _value(text, 'tocsin_dead_letters_total{reason="empty-body",stage="clean"}') >= 3
    assert _value(text, 'tocsin_batch_records_sum{stage="clean"}') >= 23
    assert _value(text, 'tocsin_batch_seconds_count{stage="clean"}') >= 1
    assert _value(text, 'tocsin_latency_seconds_count{stage="clean"}') >= 23
    assert _value(text, "tocsin_rebalances_total") >= 1
    assert _value(text, "tocsin_partitions") >= 1
    assert 'tocsin_build_info{model="' in text


async def test_lag_is_told_and_standing_still_is_not_ready(broker: Broker, start: Start) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker does not say truly where a partition ends: no lag there")
    worker = start(stall_seconds=3.0).until_ready()
    records = articles("stalled", 5)
    children = [pid for pid in worker.group() if pid != worker.process.pid]
    for child in children:
        os.kill(child, signal.SIGSTOP)
    await publish(broker, records)
    until(lambda: any("was acknowledged for" in each for each in troubles(worker)))
    _, text = asked(worker, "/metrics")
    lags = [float(each) for each in re.findall(rf'consumer_lag_records{{.*topic="{RAW.name}"}} (\S+)', text)]
    queues = [float(each) for each in re.findall(rf'queue_records{{.*topic="{RAW.name}"}} (\S+)', text)]
    assert sum(lags) >= sum(queues) >= 1
    for child in children:
        os.kill(child, signal.SIGCONT)
    await results(broker, keys(records))
    until(lambda: not troubles(worker))


async def test_an_idle_worker_whose_partitions_went_and_came_back_is_ready(broker: Broker, start: Start) -> None:
    if broker.embedded:
        pytest.skip("the embedded broker does not say truly where a partition ends: no lag there")
    first = start(stall_seconds=3.0).until_ready()
    records = articles("passed-on", 5)
    await publish(broker, records)
    await results(broker, keys(records))
    second = start(stall_seconds=3.0).until_ready()  # shares them: some go
    more = articles("passed-on-more", 20)
    await publish(broker, more)
    await results(broker, keys(more))
    second.terminate()  # and come back, with what the second did
    until(lambda: _lags(first) == [0.0] * len(_lags(first)))
    for _ in range(10):  # longer than `stall_seconds` and two looks at the broker
        assert troubles(first) == []
        time.sleep(1)


def _lags(worker: WorkerProcess) -> list[float]:
    _, text = asked(worker, "/metrics")
    return [float(each) for each in re.findall(rf'consumer_lag_records{{.*topic="{RAW.name}"}} (\S+)', text)]


async def test_a_broker_that_is_away_is_told(start: Start) -> None:
    with EmbeddedBroker() as own:
        await create_topics(own.address, TOPICS, partitions=1, replication=1)
        worker = start(brokers=own.address).until_ready()
        assert troubles(worker) == []
    until(lambda: any("the broker has not answered" in each or "has not given" in each for each in troubles(worker)))
    assert asked(worker, "/healthz")[0] == 200  # a restart would not help


async def test_a_loop_that_stands_still_is_not_alive(start: Start) -> None:
    worker = start().until_ready()
    assert asked(worker, "/healthz")[0] == 200
    worker.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(OSError, match="timed out"):
            asked(worker, "/healthz")
    finally:
        worker.process.send_signal(signal.SIGCONT)


def _value(text: str, sample: str) -> float:
    (value,) = re.findall(rf"^{re.escape(sample)} (\S+)$", text, flags=re.MULTILINE)
    return float(value)


async def test_the_log_says_where_and_never_what(broker: Broker, start: Start) -> None:
    worker = start(log_format="json", log_level="INFO").until_ready()
    records = articles("logged", 3, text="Unmistakable words of an article") + articles("logged-bad", 1, text="reject")
    await publish(broker, records)
    await results(broker, keys(records))
    until(lambda: "dead letter" in worker.said, 10)
    lines = [json.loads(line) for line in worker.said.splitlines()]
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    (ready,) = [line["message"] for line in lines if line["message"].startswith("ready: ")]
    assert ready.startswith(f"ready: clean ({RAW.name}); group tocsin-clean, ")
    (dead,) = [line for line in lines if line["message"] == "dead letter: empty-body"]
    assert (dead["stage"], dead["topic"], dead["level"]) == ("clean", RAW.name, "INFO")
    assert dead["offset"] >= 0
    assert dead["partition"] >= 0
    assert "Unmistakable" not in worker.said
