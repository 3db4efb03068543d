"""``daylab doctor``: what of this machine labs need, and what to do about what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import doctor as words
from harness.i18n.message import localized

if TYPE_CHECKING:
    from harness.cli.doctor_rows import Row

__all__ = ["ABOUT", "doctor"]

ABOUT = help_text(words.ABOUT)
EXIT_BAD = 1
MARKS = {"ok": "[green]✓[/green]", "warning": "[yellow]![/yellow]", "bad": "[red]✗[/red]"}
NAMES = {
    "Versions": words.VERSIONS,
    "Disk": words.DISK,
    "Clock": words.CLOCK,
    "Isolation": words.ISOLATION,
}
"""Names of rows that are no proper names."""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help=help_text(words.JSON))] = False, lang: Lang = None
) -> None:
    """Examines the machine."""
    from harness.cli.doctor_rows import examine

    language = chosen(lang)
    rows = examine()
    if as_json:
        typer.echo(json.dumps([row.as_dict(language) for row in rows], indent=1, ensure_ascii=False))
    else:
        _show(rows, language)
    if any(row.state == "bad" for row in rows):
        raise typer.Exit(EXIT_BAD)


def _show(rows: list[Row], lang: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("", "", words.FOUND.get(lang), words.WHAT_TO_DO.get(lang)):
        table.add_column(heading, overflow="fold")
    for row in rows:
        name = localized(NAMES.get(row.name, row.name), lang)
        table.add_row(MARKS[row.state], name, escape(localized(row.found, lang)), escape(localized(row.todo, lang)))
    Console().print(table)
