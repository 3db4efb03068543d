"""``daylab reset``: begin a day again, with nothing left of what was deployed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from harness.cli.command_language import Lang, help_text
from harness.cli.learn.lab_context import Day, Desk, sit_down
from harness.cli.learn.start import begin
from harness.i18n.catalogue import lab_commands as words

__all__ = ["ABOUT", "reset"]

ABOUT = help_text(words.RESET_ABOUT)


def reset(
    day: Day,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=help_text(words.YES))] = False,
    lang: Lang = None,
) -> None:
    """Asks, keeps the work as a backup, and copies the starter again."""
    desk = sit_down(day, lang)
    desk.require_work()
    if not yes:
        typer.confirm(desk.say(words.RESET_QUESTION), abort=True)
    _release(desk)
    kept = desk.work.put_away(datetime.now(UTC))
    typer.echo(desk.say(words.KEPT, path=kept, work=desk.work.directory))
    desk.store.update(lambda progress: progress.with_lab(day, progress.lab(day).model_copy(update={"outcomes": {}})))
    begin(day, lang)


def _release(desk: Desk) -> None:
    """Let the account go in which the work was deployed last."""
    from harness.cli.account.selection import release
    from harness.progress.accounts import forget, recall

    root = desk.store.directory.parent
    deployed = recall(root, desk.lab.day)
    if deployed is not None:
        release(deployed.endpoint, deployed.account, desk.lang)
        forget(root, desk.lab.day)
