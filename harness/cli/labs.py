"""``daylab labs``: the labs and how far one is; and, for those who write labs, whether they are honest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.command_language import Lang, help_text
from harness.cli.learn.catalogue import show_labs
from harness.i18n.catalogue import lab_commands as words

if TYPE_CHECKING:
    from harness.curriculum.gate import Verdict

__all__ = ["app"]

VERIFY = """Prove that a lab is honest.

The starter must fail, the solution must pass every check, and each documented fault must fail exactly the checks that
it names; texts, tests and files must agree. Uses the engine that is up, or one of its own.

Exit code 0: the lab passes. Exit code 1: findings.

\b
Examples:
  daylab labs verify day05
  daylab labs verify day05 --jobs 4
"""
DAY_HELP = "Name of the lab, e.g. day05."
JOBS_HELP = "Works judged side by side."
EXIT_FINDINGS = 1
OUTCOMES = ("passed", "failed", "error", "skipped")

app = typer.Typer(name="labs", help=help_text(words.LABS_ABOUT))


@app.callback(invoke_without_command=True)
def labs(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help=help_text(words.JSON))] = False,
    lang: Lang = None,
) -> None:
    """Shows the labs, unless a command follows."""
    if context.invoked_subcommand is None:
        show_labs(as_json=as_json, lang=lang)


@app.command("verify", help=VERIFY)
def verify(
    day: Annotated[str, typer.Argument(help=DAY_HELP)],
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=16, help=JOBS_HELP)] = 2,
) -> None:
    """Runs the author gate on one lab."""
    from harness.curriculum import gate
    from harness.curriculum.loader import find_lab
    from harness.engines.session import session_engine

    directory = find_lab(day)
    engine = session_engine()
    try:
        verdict = gate.verify(
            directory,
            engine.endpoint,
            token=engine.token,
            jobs=jobs,
            progress=lambda name: typer.echo(f"judged {name}", err=True),
        )
    finally:
        engine.stop()
    _show(verdict)
    if not verdict.passed:
        raise typer.Exit(EXIT_FINDINGS)


def _show(verdict: Verdict) -> None:
    for name, result in verdict.runs:
        counts = Counter(str(each.outcome) for each in result.checks)
        came_to = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome]) or "no result"
        typer.echo(f"{name}: {came_to}")
        for each in result.checks:
            if each.outcome != "passed":
                typer.echo(f"    {each.outcome} {each.name}")
    if verdict.findings:
        typer.echo("\nfindings:")
    for finding in verdict.findings:
        typer.echo(f"  {finding.subject}: {finding.what}")
    typer.echo(f"\n{verdict.day}: {'passes' if verdict.passed else f'{len(verdict.findings)} findings'}")
