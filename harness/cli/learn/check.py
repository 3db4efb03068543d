"""``daylab check``: how far the work of a day is."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.command_language import Lang, help_text
from harness.cli.learn.lab_context import Day, sit_down
from harness.i18n.catalogue import lab_commands as words

__all__ = ["ABOUT", "check"]

ABOUT = help_text(words.CHECK_ABOUT)


def check(
    day: Day,
    only: Annotated[str | None, typer.Option("--only", metavar="CHECK", help=help_text(words.ONLY))] = None,
    demonstrations: Annotated[bool, typer.Option("--demonstrations", help=help_text(words.DEMONSTRATIONS))] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=help_text(words.VERBOSE))] = False,
    lang: Lang = None,
) -> None:
    """Runs the checks on the work, shows what they came to, and remembers it."""
    from harness.cli.learn.evaluation import check_work, exit_code, show

    desk = sit_down(day, lang)
    desk.require_work()
    with desk.engine() as engine:
        result = check_work(desk, engine, only=only, demonstrations=demonstrations, verbose=verbose)
    show(desk, result)
    raise typer.Exit(exit_code(result))
