"""``daylab labs``: the labs and how far one is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from harness.cli.command_language import chosen
from harness.cli.learn.lab_context import work_root
from harness.i18n.catalogue import lab_commands as words

if TYPE_CHECKING:
    from harness.curriculum.model import Lab
    from harness.progress.model import LabProgress

__all__ = ["show_labs"]

STATES = {
    "not started": words.NOT_STARTED,
    "started": words.STARTED,
    "passed": words.PASSED,
    "given up": words.GIVEN_UP,
}


def show_labs(*, as_json: bool, lang: str | None) -> None:
    """Print a table of all labs. InputError: a language that is not spoken."""
    from harness.curriculum.loader import LABS_DIR, lab_days, load_lab
    from harness.progress.store import Store

    spoken = chosen(lang)
    progress = Store(work_root()).read()
    rows = [_row(load_lab(LABS_DIR / day), progress.lab(day), spoken) for day in lab_days()]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", words.TITLE.get(spoken), words.STATE.get(spoken)):
        table.add_column(name)
    table.add_column(words.POINTS.get(spoken), justify="right")
    table.add_column(words.MINUTES.get(spoken), justify="right")
    for row in rows:
        state = STATES[row["state"]].get(spoken)
        if row["state"] == "started" and row["checks_passed"]:
            state = words.OF.get(spoken, passed=row["checks_passed"], all=row["checks"])
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
