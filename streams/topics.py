"""The table of topics: what is on each, by which key, how long it is kept."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from streams.codec import encode
from streams.events import (
    Alert,
    AlertGroup,
    AlertState,
    CleanArticle,
    DeadLetterState,
    Delivery,
    EndpointState,
    EnrichedArticle,
    EntityArticle,
    RawArticle,
    RulesFile,
    Verdict,
)

A = TypeVar("A")

DAY = 24 * 3600 * 1000  # milliseconds
MAX_MESSAGE_BYTES = 32 * 1024 * 1024
"""Largest record on the raw and dead-letter topics: a 20 MB page and its JSON escapes must arrive to be refused."""


@dataclass(frozen=True, slots=True)
class Topic(Generic[A]):
    """One Kafka topic. `id` identifies a record for de-duplication, `key` chooses its partition.

    `article`: the id of the article that a record tells of, "" where there is none (yet). `keyed_by` says in words
    what the key is. `fixed_partitions`: so many whatever is asked for, because a stage that reads it has to see all
    records in one order.
    """

    name: str
    kind: type[A]
    ce_type: str
    id: Callable[[A], str]
    key: Callable[[A], str]
    retention_ms: int = 7 * DAY
    max_message_bytes: int = MAX_MESSAGE_BYTES
    compacted: bool = False
    segment_bytes: int | None = None  # None: the broker's default, 1 GiB; only closed segments are compacted
    article: Callable[[A], str] = lambda _: ""
    keyed_by: str = ""
    fixed_partitions: int | None = None

    def partitions(self, asked: int) -> int:
        """How many partitions it is to have where `asked` are asked for."""
        return self.fixed_partitions or asked

    def config(self) -> dict[str, str]:
        """The topic-level Kafka configuration."""
        policy = {"cleanup.policy": "compact" if self.compacted else "delete"}
        sizes = {"retention.ms": self.retention_ms, "max.message.bytes": self.max_message_bytes}
        if self.segment_bytes is not None:
            sizes["segment.bytes"] = self.segment_bytes
        return policy | {name: str(value) for name, value in sizes.items()}


def _article_id(record: CleanArticle | EntityArticle | EnrichedArticle) -> str:
    return record.id if isinstance(record, CleanArticle) else record.article.id


def _raw_id(record: RawArticle) -> str:
    return hashlib.sha256(encode(record)).hexdigest()[:32]


def _raw_key(record: RawArticle) -> str:
    return record.source  # one site's pages in one partition, in order: what a site repeats is navigation


RAW = Topic("news.raw.v1", RawArticle, "tocsin.article.raw.v1", id=_raw_id, key=_raw_key, keyed_by="source")
CLEAN = Topic(
    "news.clean.v1",
    CleanArticle,
    "tocsin.article.clean.v1",
    id=_article_id,
    key=_article_id,
    article=_article_id,
    keyed_by="article id",
    fixed_partitions=1,  # "the first of a story" needs one order over all sources
)
STORIES = Topic(
    "news.stories.v1",
    CleanArticle,
    CLEAN.ce_type,  # the same record, with `story` set
    id=_article_id,
    key=_article_id,
    article=_article_id,
    keyed_by="article id",
)
ENTITIES = Topic(
    "news.entities.v1",
    EntityArticle,
    "tocsin.article.entities.v1",
    id=_article_id,
    key=_article_id,
    article=_article_id,
    keyed_by="article id",
)
ENRICHED = Topic(
    "news.enriched.v1",
    EnrichedArticle,
    "tocsin.article.enriched.v1",
    id=_article_id,
    key=_article_id,
    article=_article_id,
    keyed_by="article id",
    retention_ms=30 * DAY,
)
ALERTS = Topic(
    "news.alerts.v1",
    Alert,
    "tocsin.alert.v1",
    id=lambda alert: alert.id,
    key=lambda alert: alert.story_id or alert.article_id,  # a story's alerts in one partition: they are grouped there
    article=lambda alert: alert.article_id,
    keyed_by="story id, else article id: a story's alerts in one partition, where they are grouped",
    retention_ms=90 * DAY,
)
GROUPS = Topic(
    "news.alert-groups.v1",
    AlertGroup,
    "tocsin.alert-group.v1",
    id=lambda group: group.id,
    key=lambda group: group.fingerprint,
    article=lambda group: group.alert.article_id,
    keyed_by="fingerprint of the group",
    retention_ms=90 * DAY,
)
ALERT_STATE = Topic(
    "alert-state.v1",
    AlertState,
    "tocsin.alert-state.v1",
    id=lambda state: state.id,
    key=lambda state: state.id,
    keyed_by="id of the state",
    retention_ms=-1,
    compacted=True,
)
FEEDBACK = Topic(
    "feedback.v1",
    Verdict,
    "tocsin.verdict.v1",
    id=lambda verdict: verdict.alert_id,
    key=lambda verdict: verdict.alert_id,
    keyed_by="alert id",
    retention_ms=-1,
    compacted=True,
)
RETRIES = Topic(
    "notify.retries.v1",
    Delivery,
    "tocsin.delivery.v1",
    id=lambda delivery: f"{delivery.endpoint}/{delivery.group.id}",
    key=lambda delivery: f"{delivery.endpoint}/{delivery.group.id}",
    keyed_by="endpoint and group record",
    retention_ms=-1,
    compacted=True,
)
ENDPOINTS = Topic(
    "notify.endpoints.v1",
    EndpointState,
    "tocsin.endpoint.v1",
    id=lambda state: state.name,
    key=lambda state: state.name,
    keyed_by="name of the endpoint",
    retention_ms=-1,
    compacted=True,
)
DEAD: Topic[bytes] = Topic(
    "news.dead.v1",
    bytes,
    "tocsin.dead.v1",
    id=lambda _: "",
    key=lambda _: "",
    keyed_by="as it came",
    retention_ms=90 * DAY,
    max_message_bytes=MAX_MESSAGE_BYTES + 64 * 1024,  # room for the added headers
)
DEAD_STATE = Topic(
    "dead-state.v1",
    DeadLetterState,
    "tocsin.dead-state.v1",
    id=lambda state: state.id,
    key=lambda state: state.id,
    keyed_by="id of the dead letter",
    retention_ms=DEAD.retention_ms,  # it is younger than its dead letter, so it is not forgotten before that
)
RULES = Topic(
    "rules.v1",
    RulesFile,
    "tocsin.rules.v1",
    id=lambda file: file.name,
    key=lambda file: file.name,
    keyed_by="name of the file",
    retention_ms=-1,
    compacted=True,
)

GROUP_MEMORY: Topic[bytes] = Topic(
    "memory.group.v1",  # what the stage `group` remembers, as streams/changelog.py writes it: nobody else's business
    bytes,
    "tocsin.memory.v1",
    id=lambda _: "",
    key=lambda _: "",
    keyed_by="what the stage remembers it by",
    retention_ms=-1,
    compacted=True,
    segment_bytes=16 * 1024 * 1024,
)
CLEAN_MEMORY = replace(GROUP_MEMORY, name="memory.clean.v1")
STORY_MEMORY = replace(GROUP_MEMORY, name="memory.story.v1", fixed_partitions=CLEAN.fixed_partitions)

TOPICS: tuple[Topic[Any], ...] = (
    RAW,
    CLEAN,
    STORIES,
    ENTITIES,
    ENRICHED,
    ALERTS,
    GROUPS,
    ALERT_STATE,
    FEEDBACK,
    RETRIES,
    ENDPOINTS,
    DEAD,
    DEAD_STATE,
    RULES,
    CLEAN_MEMORY,
    STORY_MEMORY,
    GROUP_MEMORY,
)
