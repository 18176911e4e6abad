"""Points in time as a person types them."""

import re
import time
from datetime import UTC, datetime

from streams.settings import BadSetting

_AGO = re.compile(r"-(\d+)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def moment(option: str, text: str | None) -> int | None:
    """Milliseconds since 1970 of an ISO 8601 date or time (UTC if it names no zone), or of `-7d`: so long ago.

    Raises `BadSetting` with the name of the option.
    """
    if text is None:
        return None
    if ago := _AGO.fullmatch(text):
        return int((time.time() - int(ago[1]) * _SECONDS[ago[2]]) * 1000)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadSetting(
            f"{option} takes a date or time such as 2026-03-01 or 2026-03-01T12:00Z, or how long ago, as in -7d;"
            f" not {text!r}"
        ) from None
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
