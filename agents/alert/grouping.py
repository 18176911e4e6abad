"""Alerts to alert groups: the first of a story rings, the ones after it join in silence.

The words are Alertmanager's (https://prometheus.io/docs/alerting/latest/configuration/#route): group_by,
group_wait, repeat_interval, fingerprint. The time is when the article entered the system, never the clock, so a
replay makes the same groups; nothing waits for a timer: an alert rings when it comes, or not at all.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from streams.codec import decode, encode
from streams.events import SEVERITIES, Alert, AlertGroup, Severity
from streams.remembering import Timed

GroupField = Literal["rule", "story", "source", "country", "theme"]
GROUP_FIELDS: tuple[GroupField, ...] = get_args(GroupField)
Cause = Literal["first", "repeat", "severity", "update"]
MOST_LISTED = 100  # sources, articles, countries, themes of a group
MOST_SEEN = 1000  # ids of a group's alerts that are known again


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSettings:
    group_by: tuple[GroupField, ...] = ("rule", "story")
    group_wait: timedelta = timedelta(0)
    """So long after the first alert only a rise in severity rings, even where `repeat_interval` is shorter."""
    repeat_interval: timedelta = timedelta(hours=6)
    """So long after it rang a group is silent, where its rule does not say how long."""
    window: timedelta = timedelta(days=7)
    """An alert that is so much older or newer than the latest of its group begins the group anew."""
    most_groups: int = 10_000
    """Of each partition; the one that nothing joined for longest is forgotten first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """What is remembered of a group."""

    number: int  # of the last alert that joined, counted over all groups
    starts_at: datetime
    updated_at: datetime
    rang_at: datetime
    severity: Severity
    count: int = 0
    sources: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    seen: tuple[str, ...] = field(default=())  # ids of alerts, shortened


class Grouper:
    """The step of the `group` stage: one `AlertGroup` for each alert that joins, none for one that had joined."""

    def __init__(self, settings: GroupSettings) -> None:
        self._settings = settings
        self._groups: dict[str, _Group] = {}  # by fingerprint, in order of `number`
        self._touched: dict[str, None] = {}
        self._number = 0

    def restore(self, kept: Iterable[tuple[str, bytes]]) -> None:
        groups = [(fingerprint, decode(_Group, value)) for fingerprint, value in kept]
        self._groups = dict(sorted(groups, key=lambda each: each[1].number))
        self._number = max((group.number for group in self._groups.values()), default=0)

    def __call__(self, batch: Sequence[Timed[Alert]]) -> list[Sequence[AlertGroup]]:
        return [self._join(timed.record, timed.at) for timed in batch]

    def changes(self) -> Mapping[str, bytes | None]:
        touched, self._touched = self._touched, {}
        groups = {fingerprint: self._groups.get(fingerprint) for fingerprint in touched}
        return {fingerprint: encode(group) if group else None for fingerprint, group in groups.items()}

    def _join(self, alert: Alert, at: datetime) -> Sequence[AlertGroup]:
        key = group_key(alert, self._settings.group_by)
        fingerprint = fingerprint_of(key)
        before = self._groups.get(fingerprint)
        if before and _short(alert) in before.seen:
            return ()  # its record is on the topic: what is remembered was published first
        if before and abs(at - before.updated_at) > self._settings.window:
            before = None
        cause = self._cause(before, alert, at)
        group = self._groups[fingerprint] = self._joined(before, alert, at, rings=cause != "update")
        self._remember(fingerprint, group)
        return (_published(key, fingerprint, group, cause, alert),)

    def _cause(self, group: _Group | None, alert: Alert, at: datetime) -> Cause:
        if group is None:
            return "first"
        if _rank(alert.rule.severity) > _rank(group.severity):
            return "severity"
        seconds = alert.rule.repeat_interval
        silent = self._settings.repeat_interval if seconds is None else timedelta(seconds=seconds)
        waiting = at - group.starts_at < self._settings.group_wait
        return "update" if waiting or at - group.rang_at < silent else "repeat"

    def _joined(self, before: _Group | None, alert: Alert, at: datetime, *, rings: bool) -> _Group:
        self._number += 1
        severity = alert.rule.severity
        group = before or _Group(number=0, starts_at=at, updated_at=at, rang_at=at, severity=severity)
        return replace(
            group,
            number=self._number,
            starts_at=min(group.starts_at, at),
            updated_at=max(group.updated_at, at),
            rang_at=max(group.rang_at, at) if rings else group.rang_at,
            severity=max(group.severity, severity, key=_rank),
            count=group.count + 1,
            sources=_with(group.sources, (alert.source,))[:MOST_LISTED],
            article_ids=_with(group.article_ids, (alert.article_id,))[-MOST_LISTED:],
            countries=_with(group.countries, alert.countries)[:MOST_LISTED],
            themes=_with(group.themes, alert.themes)[:MOST_LISTED],
            seen=(*group.seen, _short(alert))[-MOST_SEEN:],
        )

    def _remember(self, fingerprint: str, group: _Group) -> None:
        self._groups.pop(fingerprint)
        self._groups[fingerprint] = group  # the last in order
        self._touched[fingerprint] = None
        if len(self._groups) > self._settings.most_groups:
            oldest = next(iter(self._groups))
            del self._groups[oldest]
            self._touched[oldest] = None


def group_key(alert: Alert, group_by: Sequence[GroupField]) -> str:
    """What its alerts have in common: "rule=border-tension,story=0f3c…", signs that would mislead as %XX."""
    values: Mapping[GroupField, str] = {
        "rule": alert.rule.id,
        "story": alert.story_id or alert.article_id,
        "source": alert.source,
        "country": alert.countries[0] if alert.countries else "",
        "theme": alert.themes[0] if alert.themes else "",
    }
    return ",".join(f"{name}={_quoted(values[name])}" for name in group_by)


def fingerprint_of(key: str) -> str:
    """16 hex digits that name the group for ever."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _published(key: str, fingerprint: str, group: _Group, cause: Cause, alert: Alert) -> AlertGroup:
    return AlertGroup(
        id=hashlib.sha256(f"{fingerprint}\n{alert.id}".encode()).hexdigest()[:32],
        fingerprint=fingerprint,
        group_key=key,
        rings=cause != "update",
        cause=cause,
        starts_at=group.starts_at,
        updated_at=group.updated_at,
        severity=group.severity,
        count=group.count,
        sources=group.sources,
        article_ids=group.article_ids,
        countries=group.countries,
        themes=group.themes,
        alert=alert,
    )


def _with(known: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _short(alert: Alert) -> str:
    return alert.id[:16]


def _rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)


def _quoted(value: str) -> str:
    return value.replace("%", "%25").replace(",", "%2C").replace("=", "%3D")
