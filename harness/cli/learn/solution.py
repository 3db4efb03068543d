"""``daylab solution`` and ``daylab diff``: the reference, for those who have passed or given up."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from harness.cli.command_language import Lang, help_text
from harness.cli.learn.lab_context import Day, Desk, sit_down
from harness.i18n.catalogue import lab_commands as words

__all__ = ["ABOUT_DIFF", "ABOUT_SOLUTION", "diff", "solution"]

ABOUT_SOLUTION = help_text(words.SOLUTION_ABOUT)
ABOUT_DIFF = help_text(words.DIFF_ABOUT)

GiveUp = Annotated[bool, typer.Option("--give-up", help=help_text(words.GIVE_UP))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=help_text(words.YES))]


def solution(day: Day, give_up: GiveUp = False, yes: Yes = False, lang: Lang = None) -> None:
    """Prints the files of the solution."""
    desk = sit_down(day, lang)
    reference = _unlocked(desk, give_up=give_up, yes=yes)
    typer.echo(desk.say(words.SOLUTION_IN, path=reference))
    for path in _files(reference):
        typer.echo(f"\n--- {path.relative_to(reference)}\n{path.read_text(encoding='utf-8')}")


def diff(day: Day, give_up: GiveUp = False, yes: Yes = False, lang: Lang = None) -> None:
    """Prints what the solution has otherwise than the work."""
    desk = sit_down(day, lang)
    desk.require_work()
    reference = _unlocked(desk, give_up=give_up, yes=yes)
    lines = list(_differences(desk.work.directory, reference))
    typer.echo("".join(lines) if lines else desk.say(words.SAME))


def _unlocked(desk: Desk, *, give_up: bool, yes: bool) -> Path:
    """Write the solution beside the progress and return its directory.

    Raises:
        InputError: the lab is neither passed nor given up.
    """
    from harness.errors import InputError
    from harness.scenarios.loader import find_scenario
    from harness.scenarios.reference import write_solution

    day, now = desk.lab.day, datetime.now(UTC)
    state = desk.store.read().lab(day).state
    if state not in ("passed", "given up"):
        if not give_up:
            raise InputError(words.LOCKED(day=day), fix=words.LOCKED_FIX(day=day))
        if not yes:
            typer.confirm(desk.say(words.GIVE_UP_QUESTION), abort=True)
        desk.store.update(
            lambda progress: progress.with_lab(day, progress.lab(day).model_copy(update={"given_up": now}))
        )
    target = desk.store.directory / "solutions" / day
    shutil.rmtree(target, ignore_errors=True)
    write_solution(find_scenario(desk.lab.scenario), target)
    return target


def _files(reference: Path) -> list[Path]:
    return sorted(path for path in reference.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _differences(work: Path, reference: Path) -> Iterator[str]:
    names = {path.relative_to(reference) for path in _files(reference)} | {
        path.relative_to(work) for path in _files(work)
    }
    for name in sorted(names):
        mine, theirs = (_lines(root / name) for root in (work, reference))
        yield from difflib.unified_diff(mine, theirs, f"work/{name}", f"solution/{name}")


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    return [f"{line}\n" for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
