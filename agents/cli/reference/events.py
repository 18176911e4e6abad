"""docs/events.md, from streams/events.py and streams/topics.py."""

import dataclasses
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from agents.cli.reference.markdown import GENERATED, table
from streams import events
from streams.asyncapi import CLOUD_EVENTS, DEAD_LETTER
from streams.schema import KINDS, comments, described
from streams.topics import DAY, TOPICS, Topic

INTRODUCTION = """# Events

The records on the topics. For programs: a JSON Schema of each and an AsyncAPI 3 document are in
[schema/](schema/asyncapi.yaml) (`tocsin schema`). {about}

"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION.format(about="\n\n".join((events.__doc__ or "").split("\n\n")[1:]).strip()), _topics()]
    parts += ["## Headers\n\nCloudEvents 1.0, binary mode.\n\n", _headers(CLOUD_EVENTS)]
    parts += ["\nA dead letter has its own headers and these:\n\n", _headers(DEAD_LETTER)]
    parts += [_record(kind) for kind in (*KINDS, *_inner())]
    return GENERATED + "".join(parts)


def _topics() -> str:
    rows = ((f"`{each.name}`", _kind(each), each.keyed_by, _kept(each)) for each in TOPICS)
    return table(["topic", "record", "key", "kept"], rows) + "\n"


def _kind(topic: Topic[Any]) -> str:
    return "any bytes" if topic.kind is bytes else _link(topic.kind)


def _kept(topic: Topic[Any]) -> str:
    if topic.compacted:
        return "the latest of each key"
    return f"{topic.retention_ms // DAY} days"


def _headers(said: dict[str, str]) -> str:
    return table(["header", "what it says"], ((f"`{name}`", text) for name, text in said.items()))


def _inner() -> list[type[Any]]:
    """The records that are only ever part of others, in the order of the file."""
    found = [each for each in vars(events).values() if dataclasses.is_dataclass(each) and isinstance(each, type)]
    return [each for each in found if each not in KINDS]


def _record(kind: type[Any]) -> str:
    hints, said = get_type_hints(kind), comments()
    rows = (
        (f"`{each.name}`", _type(hints[each.name]), _default(each), said.get((kind.__name__, each.name), ""))
        for each in dataclasses.fields(kind)
    )
    text = described(kind)
    return f"\n## {kind.__name__}\n\n" + (f"{text}\n\n" if text else "") + table(["field", "type", "default", ""], rows)


def _default(field: "dataclasses.Field[Any]") -> str:
    if field.default is dataclasses.MISSING:
        return ""
    return "`null`" if field.default is None else "empty" if field.default in ((), "") else f"`{field.default}`"


def _type(hint: Any) -> str:
    if get_origin(hint) is tuple:
        return f"list of {_type(get_args(hint)[0])}"
    if get_origin(hint) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(hint))
    if hint is NoneType:
        return "null"
    if get_args(hint):
        return " or ".join(_type(each) for each in get_args(hint))
    return _link(hint) if dataclasses.is_dataclass(hint) else _PLAIN.get(hint.__name__, hint.__name__)


_PLAIN = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "datetime": "instant"}


def _link(kind: Any) -> str:
    return f"[{kind.__name__}](#{kind.__name__.lower()})"
