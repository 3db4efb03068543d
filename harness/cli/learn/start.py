"""``daylab start`` and ``daylab reset``: begin a day, and begin it again with nothing left of what was deployed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from harness.cli.command_language import Lang, help_text
from harness.cli.learn.lab_context import Day, Desk, sit_down
from harness.i18n.catalogue import lab_commands as words

__all__ = ["ABOUT_RESET", "ABOUT_START", "reset", "start"]

ABOUT_START = help_text(words.START_ABOUT)
ABOUT_RESET = help_text(words.RESET_ABOUT)


def start(day: Day, lang: Lang = None) -> None:
    """Writes the starter and says how to go on."""
    _begin(sit_down(day, lang))


def reset(
    day: Day,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=help_text(words.YES))] = False,
    lang: Lang = None,
) -> None:
    """Asks, keeps the work as a backup, and writes the starter again."""
    desk = sit_down(day, lang)
    desk.require_work()
    if not yes:
        typer.confirm(desk.say(words.RESET_QUESTION), abort=True)
    _release(desk)
    kept = desk.work.put_away(datetime.now(UTC))
    typer.echo(desk.say(words.KEPT, path=kept, work=desk.work.directory))
    desk.store.update(lambda progress: progress.with_lab(day, progress.lab(day).model_copy(update={"outcomes": {}})))
    _begin(desk)


def _begin(desk: Desk) -> None:
    """Write the day's starter, remember it, and say how to go on. InputError: there is work already."""
    from harness.scenarios.loader import find_scenario
    from harness.scenarios.reference import write_starter

    day, now = desk.lab.day, datetime.now(UTC)
    scenario = find_scenario(desk.lab.scenario)
    desk.work.begin(lambda directory: write_starter(scenario, directory, desk.lang))
    desk.store.update(lambda progress: progress.with_lab(day, progress.lab(day).model_copy(update={"started": now})))
    typer.echo(f"{desk.lab.title.get(desk.lang)}\n\n{desk.lab.goal.get(desk.lang)}\n")
    typer.echo(desk.say(words.BEGUN, path=desk.work.directory))
    typer.echo(desk.say(words.FIRST_STEPS))


def _release(desk: Desk) -> None:
    """Let the account go in which the work was deployed last."""
    from harness.cli.account.selection import release
    from harness.progress.accounts import forget, recall

    root = desk.store.directory.parent
    deployed = recall(root, desk.lab.day)
    if deployed is not None:
        release(deployed.endpoint, deployed.account, desk.lang)
        forget(root, desk.lab.day)
