"""`tocsin rules`: check them, ask why one rang, try them on what came before, share them with a fleet."""

import typer

from agents.cli.rules import check, preview, topic, why

app = typer.Typer(help="Check rules, ask why one rang, try and share them.", no_args_is_help=True)
app.command(name="check")(check.command)
app.command(name="why")(why.command)
app.command(name="preview")(preview.command)
app.command(name="push")(topic.push)
app.command(name="pull")(topic.pull)
