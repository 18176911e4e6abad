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
        "health": (
            "worker:health",
            "Exit 0 when the worker on this machine is ready (TOCSIN_HEALTH_PORT): for container health checks.",
        ),
        "record": (
            "recordings:record",
            "Write everything that is on a topic now to a file, one record a line.",
        ),
        "replay": (
            "recordings:play",
            "Put recorded records back, in order, with their keys and times, marked with the header `replay`.",
        ),
        "topics": ("topics:app", "The Kafka topics Tocsin lives on."),
        "rules": ("rules:app", "Check rules, ask why one rang, try and share them."),
        "themes": ("themes:app", "Train on your own labels; see why an article has its themes."),
    }
