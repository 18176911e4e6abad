"""`tocsin settings`: what can be set."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agents.cli.reference import configuration


def command(
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/configuration.md.")] = False,
) -> None:
    """The TOCSIN_* environment variables: what each means, and its default."""
    if markdown:
        print(configuration.page(), end="")
        return
    table = Table("variable", "default", "meaning")
    for row in configuration.rows():
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)
