"""The table of ``daylab iam`` commands."""

from __future__ import annotations

import typer

from harness.cli.iam import evaluate, lint, policy, repro, simulate, trace, why

__all__ = ["app"]

ABOUT = """Permissions: decide them, explain them, reproduce their bugs offline.

\b
Try:
  daylab iam why "User: … is not authorized to perform: …"     what to change, for a message of AWS
  daylab iam simulate --help                                   one question, against files or an engine
  daylab iam repro fixtures/iam/bugs                           documented permission bugs, offline
  daylab iam trace --denied --follow                           what the engine refuses, as it happens
  daylab iam lint policy.json                                  dangerous or ineffective statements
"""

app = typer.Typer(name="iam", help=ABOUT, no_args_is_help=True)
app.command("evaluate", help=evaluate.ABOUT)(evaluate.evaluate)
app.command("simulate", help=simulate.ABOUT)(simulate.simulate)
app.command("why", help=why.ABOUT)(why.why)
app.command("repro", help=repro.ABOUT)(repro.repro)
app.command("trace", help=trace.ABOUT)(trace.trace)
app.command("policy", help=policy.ABOUT)(policy.policy)
app.command("lint", help=lint.ABOUT)(lint.lint)
