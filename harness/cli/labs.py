"""``daylab labs``: the labs and how far one is; and, for those who write labs, whether they are honest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.cli.learn.catalogue import show_labs
from harness.i18n.catalogue import lab_commands as words
from harness.i18n.message import localized

if TYPE_CHECKING:
    from harness.curriculum.gate import Verdict

__all__ = ["app"]

EXIT_FINDINGS = 1
OUTCOMES = {
    "passed": words.OUTCOME_PASSED,
    "failed": words.OUTCOME_FAILED,
    "error": words.OUTCOME_ERROR,
    "skipped": words.OUTCOME_SKIPPED,
}

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


@app.command("verify", help=help_text(words.VERIFY_ABOUT))
def verify(
    day: Annotated[str, typer.Argument(help=help_text(words.DAY))],
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=16, help=help_text(words.VERIFY_JOBS))] = 2,
    lang: Lang = None,
) -> None:
    """Runs the author gate on one lab."""
    from harness.curriculum import gate
    from harness.curriculum.loader import find_lab
    from harness.engines.session import session_engine

    language = chosen(lang)
    directory = find_lab(day)
    engine = session_engine()
    try:
        verdict = gate.verify(
            directory,
            engine.endpoint,
            token=engine.token,
            jobs=jobs,
            progress=lambda name: typer.echo(words.VERIFIED.get(language, name=name), err=True),
        )
    finally:
        engine.stop()
    _show(verdict, language)
    if not verdict.passed:
        raise typer.Exit(EXIT_FINDINGS)


def _show(verdict: Verdict, lang: str) -> None:
    for name, result in verdict.runs:
        counts = Counter(str(each.outcome) for each in result.checks)
        came_to = ", ".join(
            f"{counts[outcome]} {OUTCOMES[outcome].get(lang)}" for outcome in OUTCOMES if counts[outcome]
        ) or words.NO_RESULT.get(lang)
        typer.echo(f"{name}: {came_to}")
        for each in result.checks:
            if each.outcome != "passed":
                typer.echo(f"    {OUTCOMES[each.outcome].get(lang)} {each.name}")
    if verdict.findings:
        typer.echo(f"\n{words.FINDINGS.get(lang)}:")
    for finding in verdict.findings:
        typer.echo(f"  {finding.subject}: {localized(finding.what, lang)}")
    count = len(verdict.findings)
    end = words.PASSES.get(lang) if verdict.passed else words.FINDINGS_COUNT.get(lang, count=count)
    typer.echo(f"\n{verdict.day}: {end}")
