"""``daylab solution`` and ``daylab diff``: the reference, for those who have passed or given up."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from harness.cli.learn.lab_context import SPOKEN, Day, Desk, Lang, sit_down
from harness.cli.learn.words import say

__all__ = ["ABOUT_DIFF", "ABOUT_SOLUTION", "diff", "solution"]

ABOUT_SOLUTION = say("solution.about", SPOKEN)
ABOUT_DIFF = say("diff.about", SPOKEN)

GiveUp = Annotated[bool, typer.Option("--give-up", help=say("give_up", SPOKEN))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=say("yes", SPOKEN))]
_NOT_THE_WORK = ("scenario.yaml", "faults")


def solution(day: Day, give_up: GiveUp = False, yes: Yes = False, lang: Lang = None) -> None:
    """Prints the files of the solution."""
    desk = sit_down(day, lang)
    reference = _unlocked(desk, give_up=give_up, yes=yes)
    typer.echo(desk.say("solution_in", path=reference))
    for path in _files(reference):
        typer.echo(f"\n--- {path.relative_to(reference)}\n{path.read_text(encoding='utf-8')}")


def diff(day: Day, give_up: GiveUp = False, yes: Yes = False, lang: Lang = None) -> None:
    """Prints what the solution has otherwise than the work."""
    desk = sit_down(day, lang)
    desk.require_work()
    reference = _unlocked(desk, give_up=give_up, yes=yes)
    lines = list(_differences(desk.work.directory, reference))
    typer.echo("".join(lines) if lines else desk.say("same"))


def _unlocked(desk: Desk, *, give_up: bool, yes: bool) -> Path:
    """Return the directory of the solution. InputError: the lab is neither passed nor given up."""
    from harness.errors import InputError
    from harness.scenarios.loader import find_scenario

    day, now = desk.lab.day, datetime.now(UTC)
    state = desk.store.read().lab(day).state
    if state not in ("passed", "given up"):
        if not give_up:
            raise InputError(desk.say("locked"), fix=desk.say("locked_fix"))
        if not yes:
            typer.confirm(desk.say("give_up?"), abort=True)
        desk.store.update(
            lambda progress: progress.with_lab(day, progress.lab(day).model_copy(update={"given_up": now}))
        )
    return find_scenario(desk.lab.scenario).directory


def _files(reference: Path) -> list[Path]:
    return sorted(
        path
        for path in reference.rglob("*")
        if path.is_file()
        and path.relative_to(reference).parts[0] not in _NOT_THE_WORK
        and "__pycache__" not in path.parts
    )


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
