"""What a worker counts, for Prometheus: every metric by name, in base units.

The processes of a worker count into files of one folder, and `/metrics` adds them up (prometheus_client's
multiprocess mode). That folder has to be named before the library is first imported, so it is imported here only.
"""

import os
import shutil
import tempfile
from functools import cache
from typing import Any

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def collect() -> str:
    """From now on, count in this process and in the ones it starts. Returns the folder; `drop` it at the end."""
    folder = os.environ[_FOLDER] = tempfile.mkdtemp(prefix="tocsin-metrics-")
    return folder


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
def _gauge(name: str, help_: str, *labels: str) -> Any:
    from prometheus_client import Gauge

    return Gauge(name, help_, labels, multiprocess_mode="mostrecent")
