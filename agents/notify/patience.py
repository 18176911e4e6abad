"""When to try again: back-off for one notification, a circuit breaker for an endpoint."""

import math
from dataclasses import dataclass

FIRST, FACTOR, LONGEST = 5.0, 3.0, 6 * 3600.0  # seconds, -, seconds
ATTEMPTS = 12
"""With these figures the last one is 22 to 23 hours after the first."""
IN_A_ROW = 5
"""Failures that open a circuit."""
PAUSE, LONGEST_PAUSE = 5.0, 600.0  # seconds


def backoff(failed: int, chance: float) -> float:
    """Seconds until the next attempt after `failed` ones; `chance` of 0..1 spreads it over 80 to 120 %."""
    return min(LONGEST, FIRST * FACTOR ** min(failed - 1, 20)) * (0.8 + 0.4 * chance)


@dataclass(slots=True)
class Circuit:
    """Opens after `IN_A_ROW` failures; then one probe at a time, after pauses that double, until one succeeds.

    Times are seconds of any one clock.
    """

    failures: int = 0
    closed_until: float = 0.0  # the door, not the circuit: nobody is let through before
    probing: bool = False

    @property
    def open(self) -> bool:
        return self.failures >= IN_A_ROW

    def wait(self, now: float) -> float:
        """0: go, and tell `success` or `failure`; else seconds after which to ask again (infinite: after the probe)."""
        if now < self.closed_until:
            return self.closed_until - now
        if not self.open:
            return 0.0
        if self.probing:
            return math.inf
        self.probing = True
        return 0.0

    def success(self) -> bool:
        """Whether this closed the circuit."""
        was_open = self.open
        self.failures, self.closed_until, self.probing = 0, 0.0, False
        return was_open

    def failure(self, now: float, asked: float, chance: float) -> None:
        """`asked`: seconds the endpoint wants to be left alone; `chance` of 0..1 as for `backoff`."""
        self.failures, self.probing = self.failures + 1, False
        pause = 0.0
        if self.open:
            doubled = PAUSE * 2.0 ** min(self.failures - IN_A_ROW, 20)
            pause = min(LONGEST_PAUSE, doubled) * (0.8 + 0.4 * chance)
        self.closed_until = max(self.closed_until, now + max(pause, asked))
