"""Who somebody is in the news that is kept: how often, with whom, in which alerts."""

import orjson

from agents.gateway import views
from agents.gateway.database import Database
from agents.gateway.filters import Filters
from agents.gateway.problem import Problem
from agents.gateway.views import Json, instant

DAY = 24 * 3600 * 1000  # milliseconds
COMPANY = 20  # entities named most often together with this one
ALERTS = 20


def card(db: Database, id_: str, filters: Filters) -> Json:
    """The card of an entity, over the articles entered in the time of the filters. Raises `Problem` (404)."""
    entity = db.execute("SELECT id, name, type, aliases FROM entities WHERE id = ?", (id_,)).fetchone()
    if entity is None:
        raise Problem(404, "no article that is kept here names that entity")
    values = {"id": id_, "since": filters.since or 0, "until": filters.until or 1 << 62}
    articles, mentions = db.execute(f"SELECT count(*), sum(mentions) {_IN}", values).fetchone()
    company = db.execute(_COMPANY, values | {"most": COMPANY}).fetchall()
    days = db.execute(f"SELECT at / {DAY} * {DAY} AS day, count(*) {_IN} GROUP BY day ORDER BY day", values)
    alerts = db.execute(_ALERTS, values | {"most": ALERTS}).fetchall()
    return {
        "entity": dict(entity) | {"aliases": orjson.loads(entity["aliases"])},
        "articles": articles,
        "mentions": mentions or 0,
        "with": [dict(row) for row in company],
        "timeline": [{"start": instant(day), "count": count} for day, count in days],
        "alerts": views.alerts(db, alerts),
    }


_IN = (
    "FROM mentions JOIN articles ON articles.number = mentions.article"
    " WHERE entity = :id AND at >= :since AND at < :until"
)
_COMPANY = """
    SELECT entities.id, entities.name, entities.type, count(*) AS articles
    FROM mentions AS own JOIN articles ON articles.number = own.article
    JOIN mentions AS other ON other.article = own.article AND other.entity <> own.entity
    JOIN entities ON entities.id = other.entity
    WHERE own.entity = :id AND at >= :since AND at < :until
    GROUP BY entities.id ORDER BY count(*) DESC, entities.id LIMIT :most
"""
_ALERTS = """
    SELECT items.* FROM items WHERE kind = 'alert' AND article IN (
        SELECT articles.id FROM mentions JOIN articles ON articles.number = mentions.article
        WHERE entity = :id AND at >= :since AND at < :until)
    ORDER BY at DESC, id DESC LIMIT :most
"""
