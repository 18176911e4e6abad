"""Whether what the console shows is how things are: live, lagging or broken, in words for a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from agents.gateway.items import entered
from agents.gateway.views import Json, instant
from streams.records import Record
from streams.topics import ALERTS, ENRICHED

LATE = 30.0  # seconds an article may be on its way before the stream is called lagging


@dataclass(slots=True)
class Status:
    """Told what happens by the consumer; times in milliseconds since 1970."""

    fault: str | None = "the gateway has not reached Kafka yet"
    ready: bool = False  # what the topics held at start is in
    latest_alert: int | None = None
    latest_event: int | None = None
    waiting: int | None = None  # when the oldest raw article entered that is not through yet

    def note(self, records: Iterable[Record], now: int) -> None:
        """These records came. What is marked as a replay says nothing about now."""
        for record in records:
            if record.header("replay"):
                continue
            if record.topic == ALERTS.name:
                self.latest_alert = max(self.latest_alert or 0, entered(record, now))
            elif record.topic == ENRICHED.name:
                self.latest_event = max(self.latest_event or 0, entered(record, now))

    def state(self, now: int) -> Literal["live", "lagging", "broken"]:
        if self.fault:
            return "broken"
        return "live" if self.ready and self.behind(now) <= LATE else "lagging"

    def behind(self, now: int) -> float:
        """Seconds that the oldest article on its way has been so; 0.0: none is."""
        return max(0.0, (now - self.waiting) / 1000) if self.waiting is not None else 0.0

    def view(self, now: int) -> Json:
        """As `/api/status` gives it."""
        return {
            "state": self.state(now),
            "behind_seconds": round(self.behind(now), 1),
            "latest_alert_at": _instant(self.latest_alert),
            "latest_event_at": _instant(self.latest_event),
            "message": self._message(now),
        }

    def _message(self, now: int) -> str:
        if self.fault:
            return f"New alerts do not reach this page: {self.fault}."
        if not self.ready:
            return "Reading what the topics hold; the lists are not complete yet."
        if (behind := self.behind(now)) > LATE:
            return f"The agents are behind: an article has been waiting for {_span(behind)}."
        if self.latest_event is None:
            return "Connected. No article has come through in the days that are kept."
        return f"Up to date. The latest article came in {_span((now - self.latest_event) / 1000)} ago."


def _span(seconds: float) -> str:
    return str(timedelta(seconds=max(0, round(seconds))))


def _instant(at: int | None) -> str | None:
    return None if at is None else instant(at)
