"""How rules fare: what they rang on, and how often people said it was right."""

from math import sqrt

from agents.gateway.database import Database
from agents.gateway.views import Json, instant

Z95 = 1.959964  # standard normal quantile of a 95 % interval


def counters(db: Database) -> dict[str, Json]:
    """By rule id, over what is kept: {"alerts", "groups", "last_at"}."""
    rows = db.execute(
        "SELECT rule, sum(CASE kind WHEN 'alert' THEN 1 ELSE 0 END) AS alerts,"
        " sum(CASE kind WHEN 'group' THEN 1 ELSE 0 END) AS groups, max(at) AS last FROM items"
        " WHERE kind IN ('alert', 'group') AND current = 1 GROUP BY rule"
    )
    return {
        row["rule"]: {"alerts": row["alerts"], "groups": row["groups"], "last_at": instant(row["last"])} for row in rows
    }


def precisions(db: Database) -> dict[str, Json]:
    """By rule id, over all verdicts that are kept: what `precision` says."""
    rows = db.execute("SELECT rule, sum(true_alarm), sum(1 - true_alarm) FROM verdicts GROUP BY rule")
    return {rule: precision(true, false) for rule, true, false in rows}


def precision(true: int, false: int) -> Json:
    """{"true", "false", "value", "low", "high"}: share of true alarms with Wilson's 95 % interval.

    Source: E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference.
    """
    n = true + false
    if not n:
        return {"true": 0, "false": 0, "value": None, "low": 0.0, "high": 1.0}
    share, z2 = true / n, Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return {"true": true, "false": false, "value": round(share, 4), "low": round(low, 4), "high": round(high, 4)}


def changes(db: Database, rule: str) -> list[Json]:
    """The versions of a rule that have rung, latest first: [{"version", "first_seen"}]."""
    rows = db.execute(
        "SELECT version, min(at) FROM items WHERE kind = 'alert' AND rule = ? GROUP BY version ORDER BY min(at) DESC",
        (rule,),
    )
    return [{"version": version, "first_seen": instant(at)} for version, at in rows]
