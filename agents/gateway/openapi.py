"""The OpenAPI 3.1 document: openapi.yaml, its abbreviations written out, with the schemas of the records.

Abbreviations: `$filters` and `$page` among parameters, `$Name` for JSON of that schema, `$errors` for problems.
"""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
import orjson
import yaml

from agents.gateway import body
from agents.gateway.filters import NAMES
from streams import events

PATHS = Path(__file__).with_name("openapi.yaml")
_REFERENCE = "#/components/{}/{}"
_PARAMETERS = {"$filters": NAMES, "$page": ("limit", "cursor")}
_RECORDS = (
    events.Alert,
    events.AlertGroup,
    events.AlertState,
    events.EnrichedArticle,
    events.RulesFile,
    events.Silence,
    events.Acknowledgement,
    events.Verdict,
    body.NewSilence,
    body.NewAcknowledgement,
    body.NewVerdict,
    body.RulesText,
    body.NamedRules,
    body.TriedRules,
)


@cache
def document() -> bytes:
    """The document as JSON."""
    given = yaml.safe_load(PATHS.read_text("utf-8"))
    given["paths"] = {path: _item(item) for path, item in given["paths"].items()}
    _, schemas = msgspec.json.schema_components(_RECORDS, ref_template=_REFERENCE.format("schemas", "{name}"))
    given["components"]["schemas"] |= schemas
    return orjson.dumps(given)


def _item(item: dict[str, Any]) -> dict[str, Any]:
    written = {}
    for word, value in item.items():
        written[word] = value if word == "parameters" else _operation(value)
    return written


def _operation(given: dict[str, Any]) -> dict[str, Any]:
    written = dict(given)
    if "parameters" in given:
        written["parameters"] = [each for one in given["parameters"] for each in _parameters(one)]
    if "requestBody" in given:
        written["requestBody"] = {"required": True, "content": _content(given["requestBody"])}
    written["responses"] = responses = dict(given["responses"])
    for status in responses.pop("$errors", ()):
        content = _content("$Problem", "application/problem+json")
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    for status, value in responses.items():
        if isinstance(value, str):
            responses[status] = {"description": HTTPStatus(int(status)).phrase, "content": _content(value)}
    return written


def _parameters(one: Any) -> list[Any]:
    names = _PARAMETERS.get(one) if isinstance(one, str) else None
    return [{"$ref": _REFERENCE.format("parameters", name)} for name in names] if names else [one]


def _content(abbreviation: str, media_type: str = "application/json") -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": _REFERENCE.format("schemas", abbreviation.removeprefix("$"))}}}
