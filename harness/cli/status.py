"""``daylab status``: is an engine up, and what can it do."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import engine_commands as words

__all__ = ["ABOUT", "status"]

ABOUT = help_text(words.STATUS_ABOUT)
EXIT_DOWN = 3
FIELDS = {
    "up": words.FIELD_UP,
    "versions": words.FIELD_VERSIONS,
    "capabilities": words.FIELD_CAPABILITIES,
    "isolation": words.FIELD_ISOLATION,
    "time_scale": words.FIELD_TIME_SCALE,
}
"""Fields whose names a person reads in another language than JSON has."""


def status(
    as_json: Annotated[bool, typer.Option("--json", help=help_text(words.STATUS_JSON))] = False, lang: Lang = None
) -> None:
    """Prints the state of the engine."""
    from harness.engines.attached import AttachedEngine
    from harness.engines.standing import recorded
    from harness.errors import EngineError

    language = chosen(lang)
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
        gone = (
            words.STALE.get(language, endpoint=state.endpoint, pid=state.pid)
            if state
            else words.NO_ENGINE.get(language)
        )
        typer.echo(json.dumps({"up": False, "reason": gone}, ensure_ascii=False) if as_json else gone)
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
        _show(row, language)


def _show(row: dict[str, Any], lang: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in row.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {text}" for key, text in value.items())
        elif isinstance(value, list):
            value = ", ".join(value)
        elif value is True:
            value = words.YES.get(lang)
        table.add_row(FIELDS[name].get(lang) if name in FIELDS else name, str(value))
    Console(soft_wrap=True).print(table)
