"""``daylab reset``: begin a day anew."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from harness.cli.learn.lab_context import SPOKEN, Day, Lang, sit_down
from harness.cli.learn.start import begin
from harness.cli.learn.words import say

__all__ = ["ABOUT", "reset"]

ABOUT = say("reset.about", SPOKEN)


def reset(
    day: Day,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("yes", SPOKEN))] = False,
    lang: Lang = None,
) -> None:
    """Asks, keeps the work as a backup, and copies the starter again."""
    desk = sit_down(day, lang)
    desk.require_work()
    if not yes:
        typer.confirm(desk.say("reset?"), abort=True)
    kept = desk.work.put_away(datetime.now(UTC))
    typer.echo(desk.say("kept", path=kept, work=desk.work.directory))
    desk.store.update(lambda progress: progress.with_lab(day, progress.lab(day).model_copy(update={"outcomes": {}})))
    begin(day, lang)
