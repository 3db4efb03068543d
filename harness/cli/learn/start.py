"""``daylab start``: begin a day."""

from __future__ import annotations

import typer

from harness.cli.command_language import Lang, help_text
from harness.cli.learn.lab_context import Day, sit_down
from harness.i18n.catalogue import lab_commands as words

__all__ = ["ABOUT", "begin", "start"]

ABOUT = help_text(words.START_ABOUT)


def start(day: Day, lang: Lang = None) -> None:
    """Copies the starter and says how to go on."""
    begin(day, lang)


def begin(day: str, lang: str | None) -> None:
    """Copy the starter of ``day``, remember it, and say how to go on. InputError: there is work already."""
    from datetime import UTC, datetime

    desk = sit_down(day, lang)
    desk.work.begin(desk.directory / "starter")
    now = datetime.now(UTC)

    desk.store.update(lambda progress: progress.with_lab(day, progress.lab(day).model_copy(update={"started": now})))
    typer.echo(f"{desk.lab.title.get(desk.lang)}\n\n{desk.lab.goal.get(desk.lang)}\n")
    typer.echo(desk.say(words.BEGUN, path=desk.work.directory))
    typer.echo(desk.say(words.FIRST_STEPS))
