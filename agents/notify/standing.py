"""What people and endpoints said, as of the topics: silences, and endpoints that want no more."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from agents.alert.silences import silenced
from agents.notify.endpoints import Endpoint
from streams.codec import Reject, decode
from streams.events import AlertGroup, AlertState, EndpointState, Silence
from streams.records import Record
from streams.topics import ALERT_STATE

log = logging.getLogger(__name__)


class Standing:
    """`take` is given the records of both topics; `changed` is called after each."""

    def __init__(self) -> None:
        self._states: dict[str, AlertState] = {}
        self._disabled: dict[str, EndpointState] = {}
        self.changed: Callable[[], None] = lambda: None

    def take(self, record: Record) -> None:
        key = (record.key or b"").decode("utf-8", "replace")
        try:
            if record.value is None:
                (self._states if record.topic == ALERT_STATE.name else self._disabled).pop(key, None)
            elif record.topic == ALERT_STATE.name:
                self._states[key] = decode(AlertState, record.value)
            else:
                self._disabled[key] = decode(EndpointState, record.value)
        except Reject as reject:
            log.warning("passed over %s[%d]@%d: %s", record.topic, record.partition, record.offset, reject)
        self.changed()

    def silence(self, group: AlertGroup) -> Silence | None:
        """The silence over it at this moment."""
        return silenced(group, self._states, datetime.now(UTC))

    def disable(self, endpoint: Endpoint, reason: str) -> EndpointState:
        """From this moment on, before the topic knows of it."""
        state = EndpointState(
            name=endpoint.name, fingerprint=endpoint.fingerprint, disabled_at=datetime.now(UTC), reason=reason
        )
        self._disabled[endpoint.name] = state
        return state

    def disabled(self, endpoint: Endpoint) -> EndpointState | None:
        state = self._disabled.get(endpoint.name)
        return state if state and state.fingerprint == endpoint.fingerprint else None
