"""What a worker counts, for Prometheus: every metric by name, in base units.

The processes of a worker count into files of one folder, and `/metrics` adds them up (prometheus_client's
multiprocess mode). That folder has to be named before the library is first imported, so it is imported here only.
"""

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
LATENCIES = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0, 86400.0)
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_PREFIX = "tocsin-metrics-"


def collect() -> str:
    """From now on, count in this process and in the ones it starts. Returns the folder; `drop` it at the end.

    Folders of processes that were killed before they could drop theirs are dropped, too.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        if not _alive(left.name.removeprefix(_PREFIX).split("-")[0]):
            drop(str(left))
    folder = os.environ[_FOLDER] = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
    return folder


def _alive(pid: str) -> bool:
    """Whether there is such a process; True if that cannot be told."""
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError):  # somebody else's, or no process's name
        return True
    return True


def drop(folder: str) -> None:
    """Forget what was counted."""
    shutil.rmtree(folder, ignore_errors=True)


def exposition() -> bytes:
    """Everything counted, in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def articles(stage: str, outcome: str, count: int = 1) -> None:
    """`outcome`: `ok`, or why they became dead letters."""
    _counter("tocsin_articles_total", "Articles that a stage has dealt with.", "stage", "outcome").labels(
        stage, outcome
    ).inc(count)


def batch(stage: str, records: int, seconds: float) -> None:
    """A batch of one stage is on the broker, `seconds` after its work began."""
    help_ = "Time from the beginning of a batch's work until all of it is on the broker."
    _histogram("tocsin_batch_seconds", help_, SECONDS, "stage").labels(stage).observe(seconds)
    _histogram("tocsin_batch_records", "Records in a batch.", SIZES, "stage").labels(stage).observe(records)


def latency(stage: str, seconds: float) -> None:
    """How long after an article entered the system what a stage made of it was on the broker."""
    help_ = "Time from an article's entry until a stage had delivered what it made of it; `alert`: until its alerts."
    _histogram("tocsin_latency_seconds", help_, LATENCIES, "stage").labels(stage).observe(seconds)


def dead_letters(stage: str, reason: str, count: int) -> None:
    """So many more records that can never succeed."""
    _counter("tocsin_dead_letters_total", "Dead letters.", "stage", "reason").labels(stage, reason).inc(count)


def alerts(rule_id: str, severity: str, count: int) -> None:
    """A rule has rung on so many articles."""
    help_ = "Alerts made; more than are on the topic after a batch was tried again."
    _counter("tocsin_alerts_total", help_, "rule", "severity").labels(rule_id, severity).inc(count)


def partition(topic: str, number: int, *, lag: int, queue: int) -> None:
    """How far a worker is with a partition."""
    help_ = "Records on a partition that are not acknowledged yet."
    _gauge("tocsin_consumer_lag_records", help_, "topic", "partition").labels(topic, number).set(lag)
    help_ = "Records of a partition that were taken from Kafka and are not acknowledged yet."
    _gauge("tocsin_queue_records", help_, "topic", "partition").labels(topic, number).set(queue)


def rebalance(partitions: int) -> None:
    """The group has shared its partitions out anew."""
    _counter("tocsin_rebalances_total", "How often the group has shared its partitions out anew.").inc()
    _gauge("tocsin_partitions", "Partitions that the group has given to this worker.").set(partitions)


def build(version: str, model: str) -> None:
    """What is running."""
    help_ = "The version of Tocsin and the model of the extract stage have the value 1."
    _gauge("tocsin_build_info", help_, "version", "model").labels(version, model).set(1)


def notifications(endpoint: str, outcome: str) -> None:
    """`outcome`: delivered, retried, given-up, disabled, silenced, replay, expired or no-group."""
    name, help_ = "tocsin_notifications_total", "Notifications by endpoint and what became of them."
    _counter(name, help_, "endpoint", "outcome").labels(endpoint, outcome).inc()


def endpoint(name: str, *, disabled: bool, pending: int) -> None:
    """How an endpoint stands; `pending`: notifications that wait to be tried again."""
    _gauge("tocsin_endpoint_disabled", "1: it said 410 and is told nothing more.", "endpoint").labels(name).set(
        disabled
    )
    help_ = "Notifications that wait to be tried again."
    _gauge("tocsin_notifications_pending", help_, "endpoint").labels(name).set(pending)


def rule(rule_id: str, candidates: int, matches: int, seconds: float) -> None:
    """What one rule did."""
    for name, help_, count in (
        ("tocsin_rule_candidates_total", "Articles a rule was looked at for.", candidates),
        ("tocsin_rule_matches_total", "Articles a rule rang on.", matches),
        ("tocsin_rule_seconds_total", "Time spent on a rule alone.", seconds),
    ):
        _counter(name, help_, "rule").labels(rule_id).inc(count)


def rules(version: str, good: int, faults: int) -> None:
    """The rule set in force; `faults`: what was wrong with the rule files when they were last read."""
    _gauge("tocsin_rules", "Rules in force.").set(good)
    _gauge("tocsin_rule_faults", "Faults in the rule files as last read.").set(faults)
    info = _gauge("tocsin_ruleset_info", "The version of the rules in force has the value 1.", "version")
    for known in _versions - {version}:
        info.labels(known).set(0)
    _versions.add(version)
    info.labels(version).set(1)


def gateway(streams: int, dropped: int, entries: int, behind: float, reached: bool) -> None:
    """How a gateway is: live streams, streams cut off since start, entries of the feed, seconds behind, broker."""
    _gauge("tocsin_gateway_streams", "Live streams open.").set(streams)
    _gauge("tocsin_gateway_streams_dropped", "Live streams cut off since start because they were not read.").set(
        dropped
    )
    _gauge("tocsin_gateway_entries", "Entries of the feed since start.").set(entries)
    _gauge("tocsin_gateway_behind_seconds", "How long the oldest article has been on its way.").set(behind)
    _gauge("tocsin_gateway_broker_reached", "Whether the broker answered last time.").set(reached)


_versions: set[str] = set()  # that this process has had in force


@cache
def _counter(name: str, help_: str, *labels: str) -> Any:
    from prometheus_client import Counter

    return Counter(name, help_, labels)


@cache
def _histogram(name: str, help_: str, buckets: tuple[float, ...], *labels: str) -> Any:
    from prometheus_client import Histogram

    return Histogram(name, help_, labels, buckets=buckets)


@cache
def _gauge(name: str, help_: str, *labels: str) -> Any:
    from prometheus_client import Gauge

    return Gauge(name, help_, labels, multiprocess_mode="mostrecent")
