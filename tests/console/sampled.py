"""What the gateway takes of the shipped samples: real records of the whole topology, as if they came in just now."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from gateway.records import group

from agents.cli.ingest import records as ingested
from agents.data import DATA
from agents.worker import build
from streams.codec import decode
from streams.events import Alert
from streams.records import Record, publication
from streams.settings import Settings
from streams.topics import ALERTS, ENRICHED, GROUPS
from streams.topology import run


@cache
def sampled(apart: int = 60_000) -> Sequence[Record]:
    """Enriched articles, alerts and their groups; `apart` milliseconds between two alerts, the last is now."""
    raw = [record for record, _ in ingested(str(DATA / "samples"), None)]
    topics = run(build(Settings()).values(), raw)
    now = time.time_ns() // 1_000_000
    enriched = [_placed(record, offset, now) for offset, record in enumerate(topics[ENRICHED.name])]
    rang = topics[ALERTS.name]
    alerts = [_placed(record, offset, now - apart * (len(rang) - 1 - offset)) for offset, record in enumerate(rang)]
    grouped = topics.get(GROUPS.name) or [_group(record) for record in alerts]
    groups = [_placed(record, offset, alerts[offset].timestamp) for offset, record in enumerate(grouped)]
    return (*enriched, *alerts, *groups)


def _group(record: Record) -> Record:
    alert = decode(Alert, record.value)
    made = group(alert, story=alert.story_id or alert.article_id)
    return publication(GROUPS, made, "test", cause=record)


def _placed(record: Record, offset: int, when: int) -> Record:
    return replace(record, partition=0, offset=offset, timestamp=when)
