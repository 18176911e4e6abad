"""JSON Schema (2020-12) of the records on the topics, made from `streams/events.py`, and the rule of v1.

The rule: within v1 a field is never removed, retyped or made more or less obligatory; fields are added with a default.
"""

import ast
import inspect
import tokenize
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from io import StringIO
from typing import Any, get_args, get_type_hints

import msgspec

from streams import events
from streams.topics import TOPICS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS: tuple[type[Any], ...] = tuple(dict.fromkeys(topic.kind for topic in TOPICS if topic.kind is not bytes))
"""The types of records that travel on a topic by themselves."""

_SAYS_NOTHING_OF_SHAPE = {"description", "title", "default"}
Schema = dict[str, Any]


def uri(kind: type[Any]) -> str:
    """The name of a record's schema, as in the header `ce_dataschema`."""
    return f"urn:tocsin:schema:{kind.__name__}:v1"


def record_schema(kind: type[Any]) -> Schema:
    """The schema of one record, whole: the types of its fields are in `$defs`."""
    defs = components([kind], "#/$defs/{name}")
    return {"$schema": DIALECT, "$id": uri(kind), **defs.pop(kind.__name__)} | ({"$defs": defs} if defs else {})


def components(kinds: list[type[Any]], ref: str) -> dict[str, Schema]:
    """The schemas of `kinds` and of all they are made of, by name; `ref` is how one refers to `{name}`."""
    _, schemas = msgspec.json.schema_components(kinds, ref_template=ref)
    for name, schema in schemas.items():
        kind = getattr(events, name)
        for field, hint in get_type_hints(kind).items():
            schema["properties"][field] |= _format(hint) | _described(comments().get((name, field)))
        schema["description"] = described(kind)
    return {name: _tidy(schemas[name]) for name in sorted(schemas)}


def _format(hint: Any) -> Schema:
    return {"format": "date-time"} if datetime in (hint, *get_args(hint)) else {}


def _described(comment: str | None) -> Schema:
    return {"description": comment} if comment else {}


def _tidy(schema: Schema) -> Schema:
    first = ("title", "description")
    return {name: schema[name] for name in (*first, *schema) if schema.get(name)}


def described(kind: type[Any]) -> str:
    """What the docstring of a record says; empty where it has none of its own."""
    text = inspect.cleandoc(kind.__doc__ or "")
    return "" if text.startswith(f"{kind.__name__}(") else text  # a dataclass without one gets its signature


@cache
def comments() -> Mapping[tuple[str, str], str]:
    """What the comment behind a field says, by names of record and field."""
    source = inspect.getsource(events)
    by_line = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    return {
        (record.name, field.target.id): by_line[field.lineno]
        for record in ast.parse(source).body
        if isinstance(record, ast.ClassDef)
        for field in record.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.lineno in by_line
    }


def breaches(released: Schema, current: Schema) -> list[str]:
    """What `current` may not change of the `released` schema of the same record; empty: v1 holds."""
    was, is_ = _types(released), _types(current)
    return [breach for name, type_ in was.items() for breach in _breaches(name, type_, is_.get(name))]


def _types(schema: Schema) -> dict[str, Schema]:
    return {str(schema["title"]): schema, **schema.get("$defs", {})}


def _breaches(name: str, was: Schema, now: Schema | None) -> Iterator[str]:
    if now is None:
        yield f"{name} was removed"
        return
    before, after = was["properties"], now["properties"]
    for field in before:
        if field not in after:
            yield f"{name}.{field} was removed"
        elif _shape(before[field]) != _shape(after[field]):
            yield f"{name}.{field} was retyped"
        elif (field in was.get("required", ())) != (field in now.get("required", ())):
            yield f"{name}.{field} may be left out in one version and not in the other"
    for field in now.get("required", ()):
        if field not in before:
            yield f"{name}.{field} was added without a default"


def _shape(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {name: _shape(value) for name, value in schema.items() if name not in _SAYS_NOTHING_OF_SHAPE}
    return [_shape(each) for each in schema] if isinstance(schema, list) else schema
