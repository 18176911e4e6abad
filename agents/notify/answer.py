"""What an endpoint made of a notification."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_SECONDS = 24 * 3600.0
"""The longest Retry-After that is honoured."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`delivered`, or why not; `gone`: it wants no more; `wait`: seconds it asked to be left alone."""

    delivered: bool = False
    why: str = ""
    gone: bool = False
    wait: float = 0.0


def of_status(status: int, retry_after: str | None, now: datetime) -> Answer:
    """By the Standard Webhooks specification: 2xx has it, 410 wants no more, anything else has not; no redirects."""
    if 200 <= status < 300:
        return Answer(delivered=True)
    if status == 410:
        return Answer(why="status 410", gone=True)
    redirected = "; redirects are not followed" if 300 <= status < 400 else ""
    return Answer(why=f"status {status}{redirected}", wait=seconds(retry_after, now))


def seconds(retry_after: str | None, now: datetime) -> float:
    """Retry-After (RFC 9110, 10.2.3: seconds or a date) in seconds from `now`, at most a day; 0 for none, nonsense."""
    written = (retry_after or "").strip()
    if written.isascii() and written.isdigit():
        return min(float(written[:9]), MOST_SECONDS)
    try:
        at = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), MOST_SECONDS)
