"""The table of ``daylab iam`` commands."""

from __future__ import annotations

import typer

from harness.cli.command_language import help_text
from harness.cli.iam import evaluate, lint, policy, repro, simulate, trace, why
from harness.i18n.catalogue import iam_commands as words

__all__ = ["app"]

ABOUT = help_text(words.ABOUT)

app = typer.Typer(name="iam", help=ABOUT, no_args_is_help=True)
app.command("evaluate", help=evaluate.ABOUT)(evaluate.evaluate)
app.command("simulate", help=simulate.ABOUT)(simulate.simulate)
app.command("why", help=why.ABOUT)(why.why)
app.command("repro", help=repro.ABOUT)(repro.repro)
app.command("trace", help=trace.ABOUT)(trace.trace)
app.command("policy", help=policy.ABOUT)(policy.policy)
app.command("lint", help=lint.ABOUT)(lint.lint)
