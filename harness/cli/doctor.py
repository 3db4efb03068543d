"""``daylab doctor``: what of this machine labs need, and what to do about what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from harness.cli.doctor_rows import Row

__all__ = ["ABOUT", "doctor"]

ABOUT = """Look at everything that labs need of this machine, and say what to do about what is missing.

Exit code 0: labs run (warnings are about what they can do without). Exit code 1: something is bad.

\b
Examples:
  daylab doctor
  daylab doctor --json
"""
JSON_HELP = "A JSON list of rows: name, state (ok, warning, bad), found, todo."
EXIT_BAD = 1
MARKS = {"ok": "[green]✓[/green]", "warning": "[yellow]![/yellow]", "bad": "[red]✗[/red]"}


def doctor(as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False) -> None:
    """Examines the machine."""
    from harness.cli.doctor_rows import examine

    rows = examine()
    if as_json:
        typer.echo(json.dumps([row.as_dict() for row in rows], indent=1, ensure_ascii=False))
    else:
        _show(rows)
    if any(row.state == "bad" for row in rows):
        raise typer.Exit(EXIT_BAD)


def _show(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("", "", "found", "what to do"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(MARKS[row.state], row.name, escape(row.found), escape(row.todo))
    Console().print(table)
