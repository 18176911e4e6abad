"""From a date as written to the `Published` of an article."""

from datetime import datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from agents.clean.dates import Stamp
from streams.events import Published

IN_DOUBT = "day and month may be swapped"


def published(stamp: Stamp, assumed_zone: str, evidence: str) -> Published:
    """`stamp` as an instant, in the zone it states or else in `assumed_zone` (an IANA name).

    Of one that is ambiguous the evidence says so first.
    """
    zone = stamp.zone or assumed_zone
    return Published(
        at=datetime.combine(stamp.day, stamp.clock or time(), tzinfo=_tzinfo(zone)),
        zone=zone,
        zone_stated=stamp.zone is not None,
        precision="day" if stamp.clock is None else "second" if stamp.seconds else "minute",
        evidence=f"{IN_DOUBT}, {evidence}" if stamp.ambiguous else evidence,
    )


def _tzinfo(zone: str) -> tzinfo:
    if zone[:1] in "+-":
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        return timezone((1 if zone[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
    return ZoneInfo(zone)
