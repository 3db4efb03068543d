"""``daylab grade``: evaluates submissions and writes grades."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from harness.cli.command_language import chosen, help_text
from harness.i18n.catalogue import grade_command as words
from harness.i18n.message import verbatim

if TYPE_CHECKING:
    from harness.grading.lateness import LatePolicy

__all__ = ["ABOUT", "grade"]

ABOUT = help_text(words.ABOUT)
EXIT_INCOMPLETE = 3
EXIT_REFUSED = 4
DEFAULT = ("csv", "gradescope", "html", "html-class", "junit", "markdown")
NAMES = "classroom50, csv, exercism, github-classroom, gradescope, html, html-class, junit, markdown"


def grade(
    submissions: Annotated[list[str], typer.Argument(metavar="SUBMISSIONS", help=help_text(words.SUBMISSIONS))],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help=help_text(words.OUT))],
    lab: Annotated[list[str] | None, typer.Option("--lab", metavar="DAY", help=help_text(words.LAB))] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help=help_text(words.JOBS))] = 2,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="NAME", help=help_text(words.FORMAT, names=NAMES)),
    ] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="TIME", help=help_text(words.DUE))] = None,
    late: Annotated[float | None, typer.Option("--late", min=0, max=1, help=help_text(words.LATE))] = None,
    late_at_most: Annotated[float, typer.Option(min=0, max=1, help=help_text(words.LATE_AT_MOST))] = 1.0,
    grace: Annotated[float, typer.Option("--grace", min=0, help=help_text(words.GRACE))] = 0.0,
    checks: Annotated[Path | None, typer.Option("--checks", metavar="PATH", help=help_text(words.CHECKS))] = None,
    resume: Annotated[bool, typer.Option("--resume", help=help_text(words.RESUME))] = False,
    again: Annotated[list[str] | None, typer.Option("--again", metavar="NAME", help=help_text(words.AGAIN))] = None,
    adjust: Annotated[
        Path | None, typer.Option("--adjust", metavar="FILE", dir_okay=False, help=help_text(words.ADJUST))
    ] = None,
    isolation: Annotated[
        Literal["bubblewrap", "none"], typer.Option("--isolation", help=help_text(words.ISOLATION))
    ] = "bubblewrap",
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="URL", help=help_text(words.SCHEDULER))
    ] = None,
    check_limit: Annotated[float, typer.Option(min=1, help=help_text(words.CHECK_LIMIT))] = 120.0,
    submission_limit: Annotated[float, typer.Option(min=1, help=help_text(words.SUBMISSION_LIMIT))] = 300.0,
    similarity: Annotated[bool, typer.Option(help=help_text(words.SIMILARITY))] = True,
    lang: Annotated[str | None, typer.Option("--lang", help=help_text(words.LANG))] = None,
) -> None:
    """Grades, shows how it goes, and says where the results are."""
    from rich.console import Console

    from harness.cli.grade_view import View
    from harness.grading.formats import FORMATS
    from harness.grading_run.job import TimeLimits
    from harness.grading_run.run import Orders, grade_all

    spoken = chosen(lang)
    names = formats or DEFAULT
    orders = Orders(
        submissions=submissions,
        out=out,
        labs=lab or (),
        jobs=jobs,
        formats=tuple(FORMATS) if "all" in names else tuple(dict.fromkeys(names)),
        policy=_policy(due, late, late_at_most, grace),
        hidden=checks,
        resume=resume or bool(again),
        again=again or (),
        adjustments=adjust,
        isolation=isolation,
        scheduler=scheduler,
        lang=spoken,
        limits=TimeLimits(check_limit, submission_limit),
        compare=similarity,
    )
    console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    if isolation == "none":
        console.print(words.NOT_ISOLATED.get(spoken), style="bold yellow")
    try:
        with View(console, spoken) as view:
            graded = grade_all(orders, view)
    except KeyboardInterrupt:
        console.print(words.INTERRUPTED.get(spoken))
        raise
    for report in graded.reports:
        if report.unread and report.adjusted is None:
            why = " | ".join(dict.fromkeys(report.refusals))
            typer.echo(words.REFUSED.get(spoken, name=report.submission, why=why))
            continue
        line = words.ROW.get(
            spoken, name=report.submission, earned=f"{report.earned:g}", possible=f"{report.possible:g}"
        )
        line += "" if report.adjusted is None else f" ({words.ADJUSTED.get(spoken)})"
        typer.echo(line + ("" if report.complete else f" ({words.INCOMPLETE.get(spoken)})"))
        for why in (*report.refusals, *report.problems):
            typer.echo(f"    {why}")
    for remark in graded.remarks:
        console.print(words.LEFT_OUT.get(spoken, what=remark))
    typer.echo(words.WRITTEN.get(spoken, out=out))
    if not all(report.complete for report in graded.reports):
        raise typer.Exit(EXIT_INCOMPLETE)
    if any(report.refusals for report in graded.reports):
        raise typer.Exit(EXIT_REFUSED)


def _policy(due: str | None, late: float | None, at_most: float, grace: float) -> LatePolicy | None:
    from harness.errors import InputError
    from harness.grading.lateness import LatePolicy

    if due is None:
        if late is not None:
            raise InputError(words.LATE_WITHOUT_DUE, fix=verbatim("--due 2026-06-30T17:00:00+07:00"))
        return None
    try:
        moment = datetime.fromisoformat(due)
    except ValueError:
        raise InputError(words.NOT_A_DATE(value=due), fix=verbatim("2026-06-30T17:00:00+07:00")) from None
    return LatePolicy(moment, late or 0.0, at_most, timedelta(hours=grace))
