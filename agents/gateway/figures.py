"""Volume over time against its own baseline; countries and places on the map."""

from collections import Counter
from dataclasses import replace
from functools import cache

from agents.extract.gazetteer import country_names
from agents.extract.geonames import location
from agents.gateway.database import Database
from agents.gateway.filters import Filters
from agents.gateway.problem import Problem
from agents.gateway.views import Json, instant

HOUR = 3600 * 1000  # milliseconds
WEEK = 7 * 24 * HOUR
BUCKETS = {"hour": HOUR, "day": 24 * HOUR}
USUAL_SPAN = {"hour": 48, "day": 30}  # buckets shown if nobody says from when
MOST_BUCKETS = 2_000
MOST_PLACES = 2_000


def timeline(db: Database, filters: Filters, bucket: str, now: int) -> Json:
    """{"buckets": [{"start", "count", "baseline"}]}. Raises `Problem` (400)."""
    if bucket not in BUCKETS:
        raise Problem(400, "bucket takes hour or day")
    size = BUCKETS[bucket]
    until = filters.until if filters.until is not None else now + 1
    since = filters.since if filters.since is not None else until - USUAL_SPAN[bucket] * size
    if (until - since) / size > MOST_BUCKETS:
        raise Problem(400, f"from and to are more than {MOST_BUCKETS} buckets apart")
    counts, oldest = _counts(db, filters, size, until), _oldest(db)
    starts = range(since // size * size, until, size)
    return {
        "buckets": [
            {"start": instant(start), "count": counts[start], "baseline": baseline(counts, start, oldest)}
            for start in starts
        ]
    }


def baseline(counts: Counter[int], start: int, oldest: int | None) -> float | None:
    """Mean of the counts at the same time of the week, over all earlier weeks since `oldest` (ms); None: none."""
    if oldest is None or start - WEEK < oldest:
        return None
    weeks = range(start - WEEK, oldest - 1, -WEEK)
    return round(sum(counts[week] for week in weeks) / len(weeks), 2)


def countries(db: Database, filters: Filters) -> Json:
    """{"countries": [{"code", "name", "count", "lat", "lon"}]}, most alerts first; a point in the country's middle."""
    where, values = filters.where(db, "alert")
    rows = db.execute(
        "SELECT facet.value, count(*) FROM items JOIN facets AS facet"
        " ON facet.seq = items.seq AND facet.name = 'country'"
        f" WHERE {where} GROUP BY facet.value ORDER BY count(*) DESC, facet.value",
        values,
    ).fetchall()  # before the gazetteer is read, which takes its time when it is first asked
    return {"countries": [_country(code) | {"count": count} for code, count in rows]}


def places(db: Database, filters: Filters) -> Json:
    """{"places"}: where the articles of the alerts lie, most alerts first, as far as the articles are kept."""
    where, values = filters.where(db, "alert")
    rows = db.execute(
        f"SELECT {_PLACE}, count(*) AS count"
        f" FROM items JOIN places AS place ON place.article = items.article WHERE {where}"
        " GROUP BY place.key ORDER BY count(*) DESC, place.key LIMIT ?",
        (*values, MOST_PLACES),
    )
    return {"places": [dict(row) for row in rows]}


_PLACE = ", ".join(  # the same in all rows of a key
    f"min(place.{each}) AS {each}" for each in ("name", "country", "admin1", "geonames_id", "lat", "lon", "precision")
)


@cache
def _country(code: str) -> Json:
    known, point = country_names().get(code), location(code)
    return {
        "code": code,
        "name": known.name if known else code,
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
    }


def _counts(db: Database, filters: Filters, size: int, until: int) -> Counter[int]:
    where, values = replace(filters, since=None, until=until).where(db, "alert")
    sql = f"SELECT items.at / ? * ? AS start, count(*) FROM items WHERE {where} GROUP BY start"
    return Counter(dict(map(tuple, db.execute(sql, (size, size, *values)))))


def _oldest(db: Database) -> int | None:
    (at,) = db.execute("SELECT min(at) FROM items WHERE kind = 'alert' AND current = 1").fetchone()
    return None if at is None else int(at)
