"""What people say about alerts: which silence hides a group now, and who has acknowledged it. Pure functions."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from streams.events import Acknowledgement, AlertGroup, AlertState, Silence


def latest(states: Iterable[AlertState]) -> dict[str, AlertState]:
    """The records of `alert-state.v1`, in order, as what holds now: the last of each id."""
    return {state.id: state for state in states}


def silenced(group: AlertGroup, states: Mapping[str, AlertState], now: datetime) -> Silence | None:
    """The silence that hides the latest alert of `group` at `now`; of several the one that ends last."""
    silences = [state.silence for state in states.values() if state.silence]
    hiding = [each for each in silences if each.starts_at <= now < each.ends_at and matches(each, group)]
    return max(hiding, key=lambda each: (each.ends_at, each.id), default=None)


def matches(silence: Silence, group: AlertGroup) -> bool:
    """Whether all that the silence names is true of the alert that joined `group` last; one that names nothing never.

    Of that alert, not of the whole group: a silence for one source does not hide what another has published.
    """
    alert = group.alert
    named: list[tuple[str | None, tuple[str, ...]]] = [
        (silence.rule, (alert.rule.id,)),
        (silence.country, alert.countries),
        (silence.theme, alert.themes),
        (silence.source, (alert.source,)),
    ]
    given = [(value, values) for value, values in named if value is not None]
    return bool(given) and all(value in values for value, values in given)


def acknowledged(group: AlertGroup, states: Mapping[str, AlertState]) -> Acknowledgement | None:
    """Who has acknowledged `group`; nobody, if it began anew after that."""
    state = states.get(acknowledgement_id(group.fingerprint))
    if state is None or state.acknowledgement is None or state.acknowledgement.at < group.starts_at:
        return None
    return state.acknowledgement


def silence_id(silence: str) -> str:
    """The id of the `AlertState` of a silence."""
    return f"silence/{silence}"


def acknowledgement_id(fingerprint: str) -> str:
    """The id of the `AlertState` of an acknowledgement."""
    return f"acknowledgement/{fingerprint}"
