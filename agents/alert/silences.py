"""Silences: of what nobody is told for a while."""

from collections.abc import Iterable
from datetime import datetime

from streams.events import AlertGroup, AlertState, Silence


def silenced(group: AlertGroup, states: Iterable[AlertState], now: datetime) -> Silence | None:
    """The silence in force at `now` (aware) that matches the group, the one that ends last; None: it is told."""
    silences = (state.silence for state in states if state.silence is not None)
    matching = [each for each in silences if each.starts_at <= now < each.ends_at and _matches(each, group)]
    return max(matching, key=lambda each: (each.ends_at, each.id), default=None)


def _matches(silence: Silence, group: AlertGroup) -> bool:
    asked = (
        (silence.rule, (group.alert.rule.id,)),
        (silence.country, group.countries),
        (silence.theme, group.themes),
        (silence.source, (group.alert.source,)),
    )
    given = [wanted in found for wanted, found in asked if wanted is not None]
    return bool(given) and all(given)
