"""The table of commands: where each is, and the first line of its own help (tests/cli holds them together)."""

from typing import ClassVar

from agents.cli.lazy import LazyGroup


class Commands(LazyGroup):
    """Every command of `tocsin`."""

    table: ClassVar = {
        "demo": (
            "demo:command",
            "Show the whole way once: starts a broker, creates topics, runs the agents, plays articles, "
            "shows the alerts.",
        ),
        "worker": (
            "worker:command",
            "Run stages until stopped: take articles from one topic, put what they become on the next.",
        ),
        "ingest": (
            "ingest:command",
            "Put articles on news.raw.v1. This is the door for any crawler: one RawArticle a line, as JSON, to `-`.",
        ),
        "clean": ("clean:command", "Clean one page and show what was dropped and why."),
        "alerts": (
            "alerts:command",
            "Show the alerts on news.alerts.v1: rule, severity, headline, and the sentence that rang "
            "with its words marked.",
        ),
        "acknowledge": ("silences:acknowledge", "Say that you have seen a group of alerts and deal with it."),
        "gateway": (
            "gateway:command",
            "Serve alerts over HTTP until stopped: JSON, live streams, Atom, and the analyst's page.",
        ),
        "token": (
            "gateway:token",
            "Make a token for the gateway: the token goes to its owner, the line into the file of "
            "TOCSIN_GATEWAY_TOKENS.",
        ),
        "notify": ("notify:app", "Tell webhooks, chats and mailboxes of alerts (docs/notify.md)."),
        "export": (
            "export:command",
            "Write the alert groups that rang: JSON lines, CAP 1.2 messages into a folder, or one STIX 2.1 bundle.",
        ),
        "health": (
            "worker:health",
            "Exit 0 when the worker on this machine is ready (TOCSIN_HEALTH_PORT): for container health checks.",
        ),
        "record": ("recordings:command", "Write what is on a topic now to a file, one record a line."),
        "replay": (
            "replaying:command",
            "Put recorded records back with their keys and times, each key in order, marked with the header `replay`.",
        ),
        "schema": (
            "schema:command",
            "Write a JSON Schema (2020-12) for every record, and an AsyncAPI 3.0 document of the topics.",
        ),
        "settings": ("settings:command", "The TOCSIN_* environment variables: what each means, and its default."),
        "topics": ("topics:app", "The Kafka topics Tocsin lives on."),
        "dead": ("dead:app", "Look at dead letters, put them back, or drop them."),
        "rules": ("rules:app", "Check rules, ask why one rang, try and share them."),
        "silence": ("silences:app", "Tell nobody of alerts that match, for a while."),
        "themes": ("themes:app", "Train on your own labels; see why an article has its themes."),
    }
