"""docs/cli.md, from the commands themselves."""

import inspect
from collections.abc import Iterator
from typing import Any

import typer

from agents.cli.lazy import LazyGroup
from agents.cli.reference.markdown import GENERATED, table


def page() -> str:
    """The whole page."""
    from agents.cli.main import app  # which has `tocsin settings`, which has this package

    return GENERATED + "# The command `tocsin`\n\n" + "\n".join(_parts("tocsin", typer.main.get_command(app)))


def _parts(name: str, command: Any) -> Iterator[str]:
    """What there is to say of a command and of those below it."""
    context = typer.Context(command)
    inner: dict[str, Any] = command.loaded() if isinstance(command, LazyGroup) else getattr(command, "commands", {})
    help_ = inspect.cleandoc(command.help or "")
    if inner:
        rows = ((f"`{name} {each}`", _first_paragraph(below.help)) for each, below in inner.items())
        yield (f"## `{name}`\n\n" if " " in name else "") + f"{help_}\n\n" + table(["command", ""], rows)
    else:
        usage = " ".join(command.collect_usage_pieces(context))
        yield f"## `{name}`\n\n{help_}\n\n```\n{name} {usage}\n```\n\n" + _parameters(command, context)
    for each, below in inner.items():
        yield from _parts(f"{name} {each}", below)


def _parameters(command: Any, context: Any) -> str:
    said = (each.get_help_record(context) for each in command.params if each.name != "help")
    rows = [(f"`{record[0]}`", record[1]) for record in said if record]
    return table(["argument or option", ""], rows) if rows else ""


def _first_paragraph(help_: str | None) -> str:
    return inspect.cleandoc(help_ or "").split("\n\n")[0]
