"""The table of operations: who puts records on which topic, and who takes them off."""

from dataclasses import dataclass
from typing import Any, Literal

from streams.topics import (
    ALERT_STATE,
    ALERTS,
    CLEAN,
    DEAD,
    DEAD_STATE,
    ENDPOINTS,
    ENRICHED,
    ENTITIES,
    FEEDBACK,
    GROUPS,
    RAW,
    RETRIES,
    RULES,
    STORIES,
    Topic,
)


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
    *_stage("story", CLEAN, STORIES, "Finds which articles tell the same story."),
    *_stage("extract", STORIES, ENTITIES, "Finds who, which organisation, which country and which place."),
    *_stage("classify", ENTITIES, ENRICHED, "Finds the security themes."),
    *_stage("alert", ENRICHED, ALERTS, "Rings where a rule says so."),
    *_stage("group", ALERTS, GROUPS, "Groups the alerts of one rule on one story."),
    Operation("gateway", "receive", ALERTS, "What the page and the API show."),
    Operation("gateway", "receive", GROUPS, "The same, by story."),
    Operation("gateway", "receive", ENRICHED, "The articles behind the alerts."),
    Operation("gateway", "receive", ALERT_STATE, "Silences and acknowledgements."),
    Operation("gateway", "receive", FEEDBACK, "Verdicts on alerts."),
    Operation("gateway", "send", ALERT_STATE, "Silences and acknowledgements from the page."),
    Operation("gateway", "send", FEEDBACK, "Verdicts from the page."),
    Operation("gateway", "send", RULES, "Rules edited on the page."),
    Operation("silence", "send", ALERT_STATE, "Silences and acknowledgements from the command line."),
    Operation("notify", "receive", GROUPS, "Tells webhooks, chats and mailboxes of what rings."),
    Operation("notify", "receive", ALERT_STATE, "What nobody is to be told of."),
    Operation("notify", "receive", RETRIES, "What is still to be told."),
    Operation("notify", "send", RETRIES, "What could not be told yet."),
    Operation("notify", "receive", ENDPOINTS, "Who wants to hear no more."),
    Operation("notify", "send", ENDPOINTS, "Who has said so."),
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
