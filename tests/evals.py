"""Plug-ins for the evaluations in ../shared/evals: the production functions, in the signatures they ask for."""

import os
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in a worker: threads cost more than such small matrices do

from agents.alert.evaluation import match_texts as rules
from agents.classify.evaluation import classify_texts as themes
from agents.classify.evaluation import train_and_predict
from agents.clean.step import Cleaner, clean_page
from agents.extract.evaluation import cluster, country, geoparse, ner, resolve
from agents.story.detector import Detector
from streams.codec import Reject

__all__ = [
    "Detector",
    "clean",
    "cluster",
    "country",
    "geoparse",
    "ner",
    "resolve",
    "rules",
    "themes",
    "train_and_predict",
]

_CLEANER = Cleaner()


def clean(html_or_text: str, url: str | None = None) -> dict[str, Any]:
    """The fields of the cleaned page; an empty body for what would be a dead letter. Pages of a site come in order."""
    article = clean_page(html_or_text, url, _CLEANER if url else None)
    if isinstance(article, Reject):
        return {"title": None, "body": "", "published": None, "language": None}
    when, line = article.published, article.dateline
    stamp = when and (when.at if when.zone_stated else when.at.replace(tzinfo=None))  # an assumed zone is no fact
    published = when and stamp and (stamp.date() if when.precision == "day" else stamp).isoformat()
    return {
        "title": article.title,
        "body": article.text,
        "published": published,
        "language": article.language.code,
        "section": article.section,
        "place": line.place if line else None,
        "agency": line.agency if line else None,
    }
