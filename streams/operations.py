"""The table of operations: who puts records on which topic, and who takes them off."""

from dataclasses import dataclass
from typing import Any, Literal

from streams.topics import ALERTS, CLEAN, DEAD, DEAD_STATE, ENRICHED, ENTITIES, GROUPS, RAW, RULES, Topic


@dataclass(frozen=True, slots=True)
class Operation:
    """One agent at one topic, as AsyncAPI sees it: `send`: it puts records there; `receive`: it takes them off."""

    agent: str
    action: Literal["send", "receive"]
    topic: Topic[Any]
    summary: str


def _stage(agent: str, source: Topic[Any], sink: Topic[Any], summary: str) -> tuple[Operation, ...]:
    return (
        Operation(agent, "receive", source, summary),
        Operation(agent, "send", sink, f"What {agent} made of it."),
        Operation(agent, "send", DEAD, f"What {agent} can never do anything with."),
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation("ingest", "send", RAW, "Articles as they were fetched: the door for any crawler."),
    *_stage("clean", RAW, CLEAN, "Finds the story in a page, its title, date and language."),
    *_stage("extract", CLEAN, ENTITIES, "Finds who, which organisation, which country and which place."),
    *_stage("classify", ENTITIES, ENRICHED, "Finds the security themes."),
    *_stage("alert", ENRICHED, ALERTS, "Rings where a rule says so."),
    Operation("alert", "receive", RULES, "Rules for a fleet."),
    Operation("rules-push", "send", RULES, "An analyst's rule files."),
    Operation(
        "subscriber", "receive", ALERTS, "Any service that wants to know: at least once, repeats have the same id."
    ),
    Operation("dead", "receive", DEAD, "An operator looks at what died."),
    Operation("dead", "receive", DEAD_STATE, "What was done about it before."),
    Operation("dead", "send", DEAD_STATE, "What an operator put back or dropped."),
    Operation("dead", "send", RAW, "What an operator puts back; likewise onto the other topics it may have come from."),
    Operation("subscriber", "receive", GROUPS, "The same, grouped by story."),
)
