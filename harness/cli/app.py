"""The table of commands."""

from __future__ import annotations

import typer

from harness.cli import down, labs, logs, status, up
from harness.cli.iam.app import app as iam

__all__ = ["app"]

ABOUT = """Real AWS failures, locally: an engine on this machine, no Docker, no network, no account.

\b
Try:
  daylab up                        start the engine and keep it up
  pytest labs/day05                run a lab (attaches to that engine, or starts its own)
  daylab logs -f                   watch what the engine does
  daylab down                      stop it
"""

app = typer.Typer(name="daylab", help=ABOUT, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("up", help=up.ABOUT)(up.up)
app.command("down", help=down.ABOUT)(down.down)
app.command("status", help=status.ABOUT)(status.status)
app.command("logs", help=logs.ABOUT)(logs.logs)
app.add_typer(labs.app)
app.add_typer(iam)
