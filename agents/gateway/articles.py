"""Enriched events as rows: the article itself, who is in it, and where it lies."""

import zlib

import orjson

from agents.gateway.database import Database
from streams.codec import decode
from streams.events import EnrichedArticle, Place
from streams.records import Record


def keep_article(db: Database, record: Record) -> None:
    """Keep an enriched event, the latest of an id. Raises `Reject`. Never new to the feed."""
    event = decode(EnrichedArticle, record.value)
    _forget(db, event.article.id)
    packed = zlib.compress(record.value or b"", 1)
    article = event.article
    row = {"id": article.id, "at": record.timestamp, "source": article.source, "record": packed}
    number = db.insert("articles", row, "number")
    db.executemany(
        "INSERT INTO mentions VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(entity.id, number, entity.mentions) for entity in event.entities],
    )
    db.executemany(
        "INSERT INTO entities VALUES (?, ?, ?, ?) ON CONFLICT (id)"
        " DO UPDATE SET name = excluded.name, type = excluded.type, aliases = excluded.aliases",
        [(each.id, each.name, each.type, orjson.dumps(each.aliases).decode()) for each in event.entities],
    )
    db.executemany(
        "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [_row(event.article.id, place) for place in event.places],
    )


def unpacked(record: bytes) -> bytes:
    """The JSON of a row of `articles`."""
    return zlib.decompress(record)


def _forget(db: Database, article: str) -> None:
    before = db.execute("SELECT number FROM articles WHERE id = ?", (article,)).fetchone()
    if before:
        db.execute("DELETE FROM mentions WHERE article = ?", before)
        db.execute("DELETE FROM places WHERE article = ?", (article,))
        db.execute("DELETE FROM articles WHERE number = ?", before)


def _row(article: str, place: Place) -> tuple[object, ...]:
    key = str(place.geonames_id or place.entity_id)
    where = place.country, place.admin1, place.geonames_id, place.lat, place.lon, place.precision
    return article, key, place.name, *where
