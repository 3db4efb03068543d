"""``daylab status``: is an engine up, and what can it do."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

__all__ = ["ABOUT", "status"]

ABOUT = """Show whether an engine is up and what it can do.

Exit code 0: up. Exit code 3: down.

\b
Examples:
  daylab status
  daylab status --json
  daylab status >/dev/null || daylab up
"""
JSON_HELP = "One JSON object: up, endpoint, pid, versions, capabilities, iam, isolation, time_scale."
DOWN = "down: no engine is up. Start one with `daylab up`."
STALE = "down: the engine at {endpoint} (pid {pid}) died or does not answer. `daylab up` starts a new one."
EXIT_DOWN = 3


def status(as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False) -> None:
    """Prints the state of the engine."""
    from harness.engines.attached import AttachedEngine
    from harness.engines.standing import recorded
    from harness.errors import EngineError

    state = recorded()
    info = None
    if state is not None:
        try:
            info = AttachedEngine(state).info()
        except EngineError:
            info = None
        if info is not None and info.pid != state.pid:
            info = None
    if info is None or state is None:
        gone = STALE.format(endpoint=state.endpoint, pid=state.pid) if state else DOWN
        typer.echo(json.dumps({"up": False, "reason": gone}) if as_json else gone)
        raise typer.Exit(EXIT_DOWN)
    row: dict[str, Any] = {
        "up": True,
        "endpoint": state.endpoint,
        "region": state.region,
        "pid": info.pid,
        "versions": dict(info.versions),
        "capabilities": sorted(info.capabilities),
        "iam": info.iam,
        "isolation": info.isolation,
        "time_scale": info.time_scale,
        "lambda": dict(info.runtimes),
        "log": state.log,
    }
    if as_json:
        typer.echo(json.dumps(row, indent=1))
    else:
        _show(row)


def _show(row: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in row.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {text}" for key, text in value.items())
        elif isinstance(value, list):
            value = ", ".join(value)
        elif value is True:
            value = "yes"
        table.add_row(name, str(value))
    Console(soft_wrap=True).print(table)
