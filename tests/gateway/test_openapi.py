"""The OpenAPI document: valid, complete, and true of the answers."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from gateway.records import alert, alerts, events, group, groups
from gateway.served import served
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from agents.gateway.openapi import document
from agents.gateway.server import build
from streams.settings import Settings

DOCUMENT: dict[str, Any] = json.loads(document())
NOT_IN_IT = {("GET", "/"), ("GET", "/metrics")}  # the page, and what only this machine may see


def test_it_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


async def test_it_names_every_route_and_no_other(tmp_path: Path) -> None:
    app = build(Settings(data_dir=tmp_path), None)
    routes = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD" and not route.resource.canonical.startswith("/static")
    }
    words = {"get", "put", "post", "delete"}
    told = {(word.upper(), path) for path, item in DOCUMENT["paths"].items() for word in item if word in words}
    assert told == routes - NOT_IN_IT
    await app.cleanup()


def validator(path: str, status: int) -> OAS31Validator:
    """Of an answer to GET."""
    (schema,) = DOCUMENT["paths"][path]["get"]["responses"][str(status)]["content"].values()
    registry = Registry().with_resource("urn:openapi", DRAFT202012.create_resource(DOCUMENT))
    absolute = json.loads(json.dumps(schema["schema"]).replace('"#/', '"urn:openapi#/'))
    return OAS31Validator(absolute, registry=registry)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/groups", "?limit=1"),
        ("/api/groups/{fingerprint}", ""),
        ("/api/alerts", "?limit=1"),
        ("/api/alerts/{id}", ""),
        ("/api/events/{article_id}", ""),
        ("/api/timeline", "?bucket=day"),
        ("/api/countries", ""),
        ("/api/places", ""),
        ("/api/entities/person:Ann", ""),
        ("/api/silences", ""),
        ("/api/status", ""),
        ("/api/me", ""),
        ("/api/rules", ""),
    ],
)
async def test_answers_are_what_it_says(tmp_path: Path, path: str, query: str) -> None:
    rang = alert(1)
    joined = group(rang)
    asked = (
        path.replace("{fingerprint}", joined.fingerprint).replace("{id}", rang.id).replace("{article_id}", "article-1")
    )
    async with served(tmp_path, [*events(1), *alerts(1, 2), *groups(joined)]) as site:
        answer = await site.get(asked + query)
    told = re.sub("person:Ann", "{id}", path)
    assert [error.message for error in validator(told, 200).iter_errors(answer)] == []


async def test_problems_are_what_it_says(tmp_path: Path) -> None:
    async with served(tmp_path) as site:
        problem = await site.get("/api/alerts?limit=x", 400)
    assert validator("/api/alerts", 400).is_valid(problem)
    assert not validator("/api/alerts", 400).is_valid({})
