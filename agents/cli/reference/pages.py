"""All pages that are made from the code."""

from agents.cli import schema
from agents.cli.reference import commands, configuration, events, metrics, rules


def pages() -> dict[str, str]:
    """Texts by file name within docs/. What is counted is found by counting: call it in a process of its own."""
    made = {
        "configuration.md": configuration.page(),
        "cli.md": commands.page(),
        "events.md": events.page(),
        "metrics.md": metrics.page(),
        "rules-reference.md": rules.page(),
    }
    return made | {f"schema/{name}": text for name, text in schema.files().items()}
