"""The table of commands."""

from __future__ import annotations

import typer

from harness.cli import doctor, grade, labs, logs, status, up
from harness.cli.account import aws, graph, open_report, shell
from harness.cli.command_language import help_text
from harness.cli.drill import command
from harness.cli.iam.app import app as iam
from harness.cli.learn import check, hint, solution, start, watch
from harness.i18n.catalogue import command_line

__all__ = ["app"]

app = typer.Typer(
    name="daylab",
    help=help_text(command_line.DAYLAB_ABOUT),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up", help=up.ABOUT_UP)(up.up)
app.command("down", help=up.ABOUT_DOWN)(up.down)
app.command("status", help=status.ABOUT)(status.status)
app.command("logs", help=logs.ABOUT)(logs.logs)
app.command("doctor", help=doctor.ABOUT)(doctor.doctor)
app.add_typer(labs.app)
app.command("start", help=start.ABOUT_START)(start.start)
app.command("check", help=check.ABOUT)(check.check)
app.command("watch", help=watch.ABOUT)(watch.watch)
app.command("hint", help=hint.ABOUT)(hint.hint)
app.command("diff", help=solution.ABOUT_DIFF)(solution.diff)
app.command("solution", help=solution.ABOUT_SOLUTION)(solution.solution)
app.command("reset", help=start.ABOUT_RESET)(start.reset)
app.command("drill", help=command.ABOUT)(command.drill)
app.command("aws", help=aws.ABOUT, context_settings=aws.CONTEXT)(aws.aws)
app.command("shell", help=shell.ABOUT)(shell.shell)
app.command("graph", help=graph.ABOUT)(graph.graph)
app.command("open", help=open_report.ABOUT)(open_report.open_report)
app.command("grade", help=grade.ABOUT)(grade.grade)
app.add_typer(iam)
