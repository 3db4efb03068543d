"""``daylab grade``: judges submissions and writes grades."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from harness.cli.grade_words import say
from harness.cli.learn.lab_context import SPOKEN

if TYPE_CHECKING:
    from harness.grading.lateness import LatePolicy

__all__ = ["ABOUT", "grade"]

ABOUT = say("about", SPOKEN)
EXIT_INCOMPLETE = 3
DEFAULT = ("csv", "gradescope", "html", "html-class", "junit", "markdown")
NAMES = "classroom50, csv, exercism, github-classroom, gradescope, html, html-class, junit, markdown"


def grade(
    submissions: Annotated[list[str], typer.Argument(metavar="SUBMISSIONS", help=say("submissions", SPOKEN))],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help=say("out", SPOKEN))],
    lab: Annotated[list[str] | None, typer.Option("--lab", metavar="DAY", help=say("lab", SPOKEN))] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help=say("jobs", SPOKEN))] = 2,
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="NAME", help=say("format", SPOKEN, names=NAMES))
    ] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="TIME", help=say("due", SPOKEN))] = None,
    late: Annotated[float | None, typer.Option("--late", min=0, max=1, help=say("late", SPOKEN))] = None,
    late_at_most: Annotated[float, typer.Option(min=0, max=1, help=say("late_at_most", SPOKEN))] = 1.0,
    grace: Annotated[float, typer.Option("--grace", min=0, help=say("grace", SPOKEN))] = 0.0,
    checks: Annotated[Path | None, typer.Option("--checks", metavar="PATH", help=say("checks", SPOKEN))] = None,
    resume: Annotated[bool, typer.Option("--resume", help=say("resume", SPOKEN))] = False,
    isolation: Annotated[
        Literal["bubblewrap", "none"], typer.Option("--isolation", help=say("isolation", SPOKEN))
    ] = "bubblewrap",
    scheduler: Annotated[str | None, typer.Option("--scheduler", metavar="URL", help=say("scheduler", SPOKEN))] = None,
    check_limit: Annotated[float, typer.Option(min=1, help=say("check_limit", SPOKEN))] = 120.0,
    submission_limit: Annotated[float, typer.Option(min=1, help=say("submission_limit", SPOKEN))] = 300.0,
    similarity: Annotated[bool, typer.Option(help=say("similarity", SPOKEN))] = True,
    lang: Annotated[str | None, typer.Option("--lang", help=say("lang", SPOKEN))] = None,
) -> None:
    """Grades, shows how it goes, and says where the results are."""
    from rich.console import Console

    from harness.cli.grade_view import View
    from harness.grading.formats import FORMATS
    from harness.grading_run.job import TimeLimits
    from harness.grading_run.run import Orders, grade_all
    from harness.language import language

    spoken = language(os.environ, lang)
    names = formats or DEFAULT
    orders = Orders(
        submissions=submissions,
        out=out,
        labs=lab or (),
        jobs=jobs,
        formats=tuple(FORMATS) if "all" in names else tuple(dict.fromkeys(names)),
        policy=_policy(due, late, late_at_most, grace, spoken),
        hidden=checks,
        resume=resume,
        isolation=isolation,
        scheduler=scheduler,
        lang=spoken,
        limits=TimeLimits(check_limit, submission_limit),
        compare=similarity,
    )
    console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    if isolation == "none":
        console.print(say("not_isolated", spoken), style="bold yellow")
    try:
        with View(console, spoken) as view:
            graded = grade_all(orders, view)
    except KeyboardInterrupt:
        console.print(say("interrupted", spoken))
        raise
    for report in graded.reports:
        line = say("row", spoken, name=report.submission, earned=f"{report.earned:g}", possible=f"{report.possible:g}")
        typer.echo(line + ("" if report.complete else f" ({say('incomplete', spoken)})"))
    for remark in graded.remarks:
        console.print(say("left_out", spoken, what=remark))
    typer.echo(say("written", spoken, out=out))
    if not all(report.complete for report in graded.reports):
        raise typer.Exit(EXIT_INCOMPLETE)


def _policy(due: str | None, late: float | None, at_most: float, grace: float, lang: str) -> LatePolicy | None:
    from harness.errors import InputError
    from harness.grading.lateness import LatePolicy

    if due is None:
        if late is not None:
            raise InputError(say("late_without_due", lang), fix="--due 2026-06-30T17:00:00+07:00")
        return None
    try:
        moment = datetime.fromisoformat(due)
    except ValueError:
        raise InputError(say("not_a_date", lang, value=due), fix="2026-06-30T17:00:00+07:00") from None
    return LatePolicy(moment, late or 0.0, at_most, timedelta(hours=grace))
