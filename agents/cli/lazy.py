"""Commands whose modules are imported when they are called: `tocsin --help` waits for none of them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup


class LazyGroup(TyperGroup):
    """Commands by name, each with its place and what the list of commands says of it.

    The place is `module:name` in `agents.cli`, of a function or of a `typer.Typer`.
    """

    table: ClassVar[Mapping[str, tuple[str, str]]]

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: TyperCommand(name, help=says) for name, (_, says) in self.table.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that is called, imported now."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, imported(name, self.table[name][0]) if name else command, rest

    def loaded(self) -> dict[str, Any]:
        """All commands by name, imported now."""
        return {name: imported(name, place) for name, (place, _) in self.table.items()}


def imported(name: str, place: str) -> Any:
    """The command at a place, as click knows it."""
    module, attribute = place.split(":")
    found = getattr(import_module(f"agents.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        command: Any = typer.main.get_group(found)
    else:
        app = typer.Typer(add_completion=False)
        app.command(name=name)(found)
        command = typer.main.get_command(app)
    command.name = name
    return command
