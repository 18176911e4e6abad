"""The AsyncAPI 3.0 document of the topics: channels, operations and messages, made from the tables of the code."""

from typing import Any

from streams import events, schema
from streams.operations import OPERATIONS, Operation
from streams.settings import Settings
from streams.topics import DEAD, TOPICS, Topic

BINDING = "0.5.0"
"""Version of the AsyncAPI Kafka bindings."""

CLOUD_EVENTS = {
    "ce_specversion": "1.0",
    "ce_id": "The record's id: the same record again has the same.",
    "ce_source": "Which agent made it, as in /tocsin/clean.",
    "ce_type": "The kind of record.",
    "ce_time": "When the article entered the system, RFC 3339.",
    "ce_subject": "The record's id.",
    "ce_dataschema": "The name of its JSON Schema.",
    "ce_correlationid": "The id of the article that it tells of; there is none on raw articles.",
    "ce_causationid": "`ce_id` of the record it was made of.",
    "content-type": "application/json",
    "traceparent": "W3C Trace Context, passed on untouched.",
    "replay": "There is such a header on what is only played again: nobody is to be called out of bed by it.",
}
"""Headers of every record that an agent publishes (CloudEvents 1.0, binary mode)."""

DEAD_LETTER = {
    "dead_stage": "The agent that could do nothing with it.",
    "dead_reason": "A class of reasons, for counting.",
    "dead_message": "One sentence for a person, without any text of the article.",
    "dead_topic": "The topic it came from.",
    "dead_partition": "Its partition there.",
    "dead_offset": "Its offset there.",
    "dead_attempts": "How often it was tried.",
}
"""Headers that a dead letter has besides its own."""

Document = dict[str, Any]


def document(version: str) -> Document:
    """The whole document; partitions and replicas are those that a deployment has if it sets nothing."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tocsin",
            "version": version,
            "description": "Raw articles in, enriched events and alerts out, over Kafka.\n\n" + str(events.__doc__),
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": {"host": Settings().brokers, "protocol": "kafka", "description": "TOCSIN_BROKERS"}},
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": _operations(),
        "components": {
            "messages": {_message_name(topic): _message(topic) for topic in TOPICS},
            "schemas": _schemas(),
        },
    }


def _channel(topic: Topic[Any]) -> Document:
    name = _message_name(topic)
    defaults = Settings()
    kafka = {
        "topic": topic.name,
        "partitions": topic.partitions(defaults.partitions),
        "replicas": defaults.replication,
        "topicConfiguration": {
            "cleanup.policy": ["compact" if topic.compacted else "delete"],
            "retention.ms": topic.retention_ms,
            "max.message.bytes": topic.max_message_bytes,
        },
        "bindingVersion": BINDING,
    }
    return {
        "address": topic.name,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {"kafka": kafka},
    }


def _operations() -> Document:
    """By names such as `clean.receive.news.raw.v1`."""
    return {f"{each.agent}.{each.action}.{each.topic.name}": _operation(each) for each in OPERATIONS}


def _operation(operation: Operation) -> Document:
    name, message = operation.topic.name, _message_name(operation.topic)
    return {
        "action": operation.action,
        "channel": {"$ref": f"#/channels/{name}"},
        "title": operation.agent,
        "summary": operation.summary,
        "messages": [{"$ref": f"#/channels/{name}/messages/{message}"}],
    }


def _message_name(topic: Topic[Any]) -> str:
    if topic.kind is bytes:
        return "DeadLetter" if topic is DEAD else "Bytes"
    return topic.kind.__name__


def _message(topic: Topic[Any]) -> Document:
    name = _message_name(topic)
    message = {
        "name": topic.ce_type,
        "title": name,
        "summary": _SUMMARIES.get(name) or schema.described(topic.kind).split("\n")[0],
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.keyed_by}, "bindingVersion": BINDING}},
        "headers": {"$ref": "#/components/schemas/" + ("DeadLetterHeaders" if topic is DEAD else "Headers")},
    }
    if topic.kind is bytes:
        return message | {"contentType": "application/octet-stream", "payload": {}}
    return message | {
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{name}"},
        "correlationId": {"location": "$message.header#/ce_correlationid"},
    }


_SUMMARIES = {"DeadLetter": "The original key, value and headers, and why.", "Bytes": "What only we ourselves read."}


def _schemas() -> Document:
    records = schema.components(list(schema.KINDS), "#/components/schemas/{name}")
    return {
        "Headers": _headers(CLOUD_EVENTS),  # none is obligatory: a crawler may put articles in without any
        "DeadLetterHeaders": _headers(DEAD_LETTER) | {"required": list(DEAD_LETTER)},
    } | records


def _headers(described: dict[str, str]) -> Document:
    properties = {name: {"type": "string", "description": text} for name, text in described.items()}
    return {"type": "object", "properties": properties}
