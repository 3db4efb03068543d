"""``daylab labs``: the labs and how far one is."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import typer

from harness.cli.learn.lab_context import work_root
from harness.cli.learn.words import say
from harness.language import language

if TYPE_CHECKING:
    from harness.curriculum.model import Lab
    from harness.progress.model import LabProgress

__all__ = ["show_labs"]


def show_labs(*, as_json: bool, lang: str | None) -> None:
    """Print a table of all labs. InputError: a language that is not spoken."""
    from harness.curriculum.loader import LABS_DIR, lab_days, load_lab
    from harness.progress.store import Store

    spoken = language(os.environ, lang)
    progress = Store(work_root()).read()
    rows = [_row(load_lab(LABS_DIR / day), progress.lab(day), spoken) for day in lab_days()]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", say("title", spoken), say("state", spoken)):
        table.add_column(name)
    table.add_column(say("points", spoken), justify="right")
    table.add_column(say("minutes", spoken), justify="right")
    for row in rows:
        state = say(row["state"], spoken)
        if row["state"] == "started" and row["checks_passed"]:
            state = say("of", spoken, passed=row["checks_passed"], all=row["checks"])
        points = f"{row['points']:g}/{row['possible']:g}"
        table.add_row(row["day"], row["title"], state, points, str(row["minutes"]))
    Console().print(table)


def _row(lab: Lab, progress: LabProgress, lang: str) -> dict[str, Any]:
    passed = [name for name in lab.checks if progress.outcomes.get(name) == "passed"]
    return {
        "day": lab.day,
        "title": lab.title.get(lang),
        "state": progress.state,
        "checks": len(lab.checks),
        "checks_passed": len(passed),
        "points": sum(lab.checks[name].points for name in passed),
        "possible": sum(check.points for check in lab.checks.values()),
        "minutes": lab.minutes,
    }
